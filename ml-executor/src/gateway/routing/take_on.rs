//! Having a request served: by this executor, or by another one.

use std::sync::Arc;

use axum::{
    http::{
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
        HeaderMap, HeaderName, HeaderValue, Response,
    },
    response::IntoResponse,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use hyper::body::Incoming;
use keirin_client::requests::conversation_of;
use keirin_primitives::{executor::ExecutorKey, receipts::Candidates, AccountBytes};

use super::{
    audit::Audit,
    forward::Outgoing,
    meter::Meter,
    pass_back::{Elsewhere, Watch},
    Outcome, Roster, Routing,
};
use crate::{
    gateway::{
        admission::Caller,
        auth::{Came, Forwarding, ADDRESS_HEADER, TIME_HEADER},
        request_id::REQUEST_ID_HEADER,
        routes::HASH_HEADER,
        work::{Assignment, Running, Work},
        ApiError, Gateway,
    },
    public::Stay,
};

/// What is to be known of a request to pass it on, beside what is asked.
#[derive(Clone, Debug)]
pub(in crate::gateway) struct Passage {
    /// What it is called in logs.
    pub id: String,
    /// Whether its answer begins before it is complete.
    pub is_streamed: bool,
}

/// A request that somebody works on.
pub(in crate::gateway) enum Taken {
    /// This executor.
    Here(Running),
    /// Another one, whose answer has begun.
    Elsewhere(Box<Elsewhere>),
}

/// A request under way to an executor.
struct Attempts<'a> {
    gateway: &'a Arc<Gateway>,
    routing: &'a Routing,
    assignment: Assignment,
    passage: Passage,
    caller: Caller,
    came: Came,
    meter: Option<Meter>,
    /// Whether one that was passed over may work on it all the same.
    is_uncertain: bool,
    /// Why this executor did not take it.
    own_refusal: Option<ApiError>,
}

impl Gateway {
    /// Has a request served by who is drawn for it.
    ///
    /// # Errors
    /// [`ApiError`] when something is wrong with it, or nobody takes it.
    pub(in crate::gateway) async fn take_on(
        self: &Arc<Self>,
        mut caller: Caller,
        assignment: Assignment,
        passage: Passage,
    ) -> Result<Taken, ApiError> {
        let conversation = conversation_of(&caller.body);
        if let Some(came) = &mut caller.came {
            // Who is drawn follows from the chain, too.
            self.check_chain()?;
            came.route.conversation = conversation;
        }
        let (Some(routing), Some(came)) = (&self.routing, caller.came.clone()) else {
            return Work::begin(self, caller, assignment).await.map(Taken::Here);
        };
        if came.transfer != routing.own {
            routing.check_drawn(&assignment.model, &came)?;
            self.metrics.taken_from_agent();
            return Work::begin(self, caller, assignment).await.map(Taken::Here);
        }
        let unknown =
            || ApiError::unavailable("routing_unknown", "it is not known yet who serves what; ask again in a moment");
        let roster = routing.directory.rosters().into_iter().next().ok_or_else(unknown)?;
        let candidates = roster.candidates(&assignment.model).ok_or_else(|| self.not_served(&assignment.model))?;
        let gateway = self;
        let attempts = Attempts {
            gateway,
            routing,
            assignment,
            passage,
            caller,
            came,
            meter: None,
            is_uncertain: false,
            own_refusal: None,
        };
        attempts.run(&roster, candidates).await
    }

    /// Why nobody can be drawn for a model: none has weight for it now, as after a start of the chain, or there is no such model.
    fn not_served(&self, model: &str) -> ApiError {
        if self.models.contains_key(model) {
            return ApiError::unavailable("no_executor", format!("nobody is drawn for {model:?} just now"));
        }
        ApiError::no_model(model)
    }

    /// An answer of another executor, as it is passed back.
    pub(in crate::gateway) fn pass_back(&self, elsewhere: Elsewhere, stay: Stay) -> axum::response::Response {
        match &self.routing {
            Some(routing) => elsewhere.pass_back(routing.forwarder.times(), stay),
            None => ApiError::broke_off().into_response(),
        }
    }
}

impl Attempts<'_> {
    /// Draws until somebody takes the request.
    async fn run(mut self, roster: &Roster, candidates: &Candidates<AccountBytes>) -> Result<Taken, ApiError> {
        while let Some(next) = self.came.route.next(roster.randomness(), &self.came.request, candidates) {
            let attempt = self.came.route.passed.len();
            let executor = next.executor;
            let outcome = if executor == self.routing.own {
                match self.here().await? {
                    Ok(running) => {
                        self.note(&executor, attempt, Outcome::Taken);
                        return Ok(Taken::Here(running));
                    }
                    Err(outcome) => outcome,
                }
            } else {
                match self.elsewhere(roster, &executor).await? {
                    Ok(answer) => return Ok(self.taken_elsewhere(answer, executor, attempt).await),
                    Err(outcome) => {
                        self.passed_over(outcome);
                        outcome
                    }
                }
            };
            self.note(&executor, attempt, outcome);
            if self.came.route.passed.try_push(executor).is_err() {
                break;
            }
        }
        Err(self.given_up().await)
    }

    /// Another executor did not take it. What is held back for it stays so as long as one of them may work on it.
    fn passed_over(&mut self, outcome: Outcome) {
        self.is_uncertain |= !outcome.is_certain();
        let is_free = !self.is_uncertain;
        if let Some(meter) = self.meter.as_mut().filter(|_| is_free) {
            meter.is_free();
        }
    }

    /// Gives back what is held back for others, unless one of them may work on the request. Who is told of a refusal is not charged by a kill after it.
    async fn give_back(&mut self) {
        if self.is_uncertain {
            return;
        }
        if let Some(meter) = self.meter.take() {
            meter.given_back().await;
        }
    }

    /// The answer of another executor, which has taken it or found something wrong with it.
    async fn taken_elsewhere(mut self, answer: Response<Incoming>, executor: ExecutorKey, attempt: usize) -> Taken {
        let outcome = Outcome::of(answer.status(), None);
        self.note(&executor, attempt, outcome);
        if outcome != Outcome::Taken {
            self.passed_over(outcome);
            self.give_back().await;
            return Taken::Elsewhere(Box::new(Elsewhere { answer, watch: None }));
        }
        let audit = Audit::new(self.gateway, &self.caller, &self.came, &self.assignment, executor);
        let watch = Some(Watch { audit, meter: self.meter.take() });
        Taken::Elsewhere(Box::new(Elsewhere { answer, watch }))
    }

    fn note(&self, executor: &ExecutorKey, attempt: usize, outcome: Outcome) {
        let is_own = *executor == self.routing.own;
        self.gateway.metrics.attempted(is_own, outcome);
        let executor = hex::encode(executor.0);
        let outcome = outcome.name();
        match is_own && attempt == 0 {
            true => tracing::debug!(%executor, attempt, outcome, "this executor was drawn"),
            false => tracing::info!(%executor, attempt, outcome, is_own, "an executor was drawn"),
        }
    }

    /// Serves the request here.
    async fn here(&mut self) -> Result<Result<Running, Outcome>, ApiError> {
        // What it held back is held back again. What may be charged elsewhere stays held back beside it.
        self.give_back().await;
        let caller = Caller { came: Some(self.came.clone()), ..self.caller.clone() };
        match Work::begin(self.gateway, caller, self.assignment.clone()).await {
            Ok(running) => {
                // Who may have an answer, too, was released from it.
                self.meter.iter_mut().for_each(Meter::is_free);
                Ok(Ok(running))
            }
            Err(error) => {
                let outcome = Outcome::of(error.status(), Some(error.code()));
                if !outcome.is_passed_over() {
                    return Err(error);
                }
                self.own_refusal = Some(error);
                Ok(Err(outcome))
            }
        }
    }

    /// Passes the request on.
    async fn elsewhere(
        &mut self,
        roster: &Roster,
        executor: &ExecutorKey,
    ) -> Result<Result<Response<Incoming>, Outcome>, ApiError> {
        // A request is passed on once: two receipts for it would cost this executor a fee.
        self.gateway.remember(&self.caller).await?;
        self.caller.is_remembered = true;
        if self.meter.is_none() {
            self.meter = Meter::begin(self.gateway, &self.caller, &self.assignment).await?;
        }
        let url = roster.peer(executor).map(|peer| peer.url.as_str()).unwrap_or_default();
        let outgoing = self.outgoing(url, executor)?;
        self.meter.iter_mut().for_each(Meter::is_asked);
        let _awaiting = self.gateway.awaited.begin((*executor, self.caller.hash));
        let answer = self.ask(outgoing).await;
        if answer.as_ref().is_err_and(|outcome| outcome.may_be_served()) {
            // Before another one is asked: who has served it withdraws its receipt.
            let released = self.gateway.book.release(executor, self.caller.hash, self.caller.timestamp_ns).await;
            if let Err(error) = released {
                tracing::error!(%error, "an answer that is not waited for could not be released");
                return Err(self.late().await);
            }
        }
        Ok(answer)
    }

    /// Sends the request, and waits until its answer begins.
    async fn ask(&self, outgoing: Outgoing) -> Result<Response<Incoming>, Outcome> {
        let answer = self.routing.forwarder.send(outgoing).await?;
        let (status, outcome) = (answer.status(), Outcome::of(answer.status(), None));
        if outcome == Outcome::Failed {
            let code = self.routing.forwarder.code_of(answer).await;
            return Err(Outcome::of(status, code.as_deref()));
        }
        if outcome.is_passed_over() {
            return Err(outcome);
        }
        let hash = answer.headers().get(HASH_HEADER).and_then(|hash| hash.to_str().ok());
        if outcome == Outcome::Taken && hash != Some(hex::encode(self.caller.hash).as_str()) {
            return Err(Outcome::Strange);
        }
        Ok(answer)
    }

    fn outgoing(&self, url: &str, executor: &ExecutorKey) -> Result<Outgoing, ApiError> {
        let Came { request, .. } = &self.came;
        let signature = self.gateway.signer.sign_forwarding(request, executor);
        let signature = signature.map_err(|error| {
            tracing::error!(?error, "a request cannot be passed on");
            ApiError::broke_off()
        })?;
        let forwarding =
            Forwarding { transfer: self.came.transfer, signature, passed: self.came.route.passed.to_vec() };
        let requester = request.requester.id().address(self.gateway.signed_for.hrp());
        let requester = requester.map_err(|_| ApiError::broke_off())?;
        let value = |text: String| HeaderValue::try_from(text).map_err(|_| ApiError::broke_off());
        let accept = if self.passage.is_streamed { "text/event-stream" } else { "application/json" };
        let mut headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (ACCEPT, HeaderValue::from_static(accept)),
            (AUTHORIZATION, value(STANDARD.encode(request.signature.0))?),
            (HeaderName::from_static(TIME_HEADER), HeaderValue::from(request.timestamp_ns)),
            (
                HeaderName::from_static(ADDRESS_HEADER),
                HeaderValue::from_bytes(&requester).map_err(|_| ApiError::broke_off())?,
            ),
            (REQUEST_ID_HEADER, value(self.passage.id.clone())?),
        ]);
        headers.extend(forwarding.write());
        Ok(Outgoing {
            base_url: url.to_owned(),
            path: self.assignment.endpoint.path(),
            headers,
            body: self.caller.body.clone(),
            hash: self.caller.hash,
            is_streamed: self.passage.is_streamed,
        })
    }

    /// One of the executors may have taken the request, and may charge for it.
    async fn late(&mut self) -> ApiError {
        if let Some(meter) = self.meter.take() {
            meter.ended(None).await;
        }
        let message = "the executors that were drawn did not begin in time; one of them may work on the request and charge for it";
        ApiError::late("executors_late", message)
    }

    /// Nobody took the request.
    async fn given_up(mut self) -> ApiError {
        if self.is_uncertain {
            return self.late().await;
        }
        self.give_back().await;
        let nobody =
            || ApiError::unavailable("no_executor", "none of the executors that were drawn takes the request just now");
        self.own_refusal.unwrap_or_else(nobody)
    }
}
