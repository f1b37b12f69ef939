//! Which address does what.

use std::sync::Arc;

use axum::{
    extract::{ConnectInfo, Path, Request, State},
    http::{header::CONTENT_TYPE, HeaderName, HeaderValue, Method, Uri},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
    Json, Router,
};

use keirin_primitives::receipts::RELEASES_PATH;

use super::{
    cors,
    delivery::Delivery,
    openai::{
        chat::{ChatChunk, ChatCompletion, ChatRequest, ChatStream},
        completions::{Completion, CompletionRequest, CompletionStream},
        document::document,
        embeddings::{EmbeddingList, EmbeddingRequest},
        listing::{GatewayInfo, Model, ModelList},
        responses::{ResponseEvent, ResponseObject, ResponseRequest, ResponseStream},
        Asked,
    },
    receipts, releases,
    request_id::{self, RequestId},
    routing::{Passage, Taken},
    served::Payer,
    streaming,
    under_way::{self, WORK_PATH},
    work::{Running, Work},
    ApiError, ErrorBody, Gateway,
};
use crate::public::{Stay, Visit};

/// Header with the hash by which a request is known in the executor's records, in hex.
pub(super) const HASH_HEADER: HeaderName = HeaderName::from_static("x-keirin-request");

/// Header with the receipt of a whole answer, and name of the comment with that of a stream: base64 of SCALE of receipt and signature.
pub(super) const RECEIPT_HEADER: &str = "x-keirin-receipt";

type Shared = State<Arc<Gateway>>;

/// All addresses of a gateway.
pub(crate) fn router(gateway: Arc<Gateway>) -> Router {
    let api = Router::new()
        .route("/chat/completions", post(chat))
        .route("/completions", post(completions))
        .route("/responses", post(responses))
        .route("/embeddings", post(embeddings))
        .route("/receipts/{request}", get(receipts::receipt))
        .route("/models", get(models))
        .route("/models/{*model}", get(model))
        .route("/gateway", get(information));
    Router::new()
        .route("/openapi.json", get(|| async { ([(CONTENT_TYPE, "application/json")], document()) }))
        .route(RELEASES_PATH, post(releases::releases))
        .route(&format!("{WORK_PATH}{{request}}"), get(under_way::work))
        .nest("/v1", api.clone())
        .merge(api)
        .method_not_allowed_fallback(|method: Method| async move { ApiError::no_method(method.as_str()) })
        .fallback(|uri: Uri| async move { ApiError::no_route(uri.path()) })
        .layer(from_fn_with_state(gateway.clone(), cors::allow))
        .layer(from_fn_with_state(gateway.clone(), request_id::note))
        .with_state(gateway)
}

/// A request to generate that somebody works on.
enum Generating<T> {
    /// This executor.
    Here(TakenOn<T>),
    /// Another one, which answers so.
    Elsewhere(Response),
}

/// A request to generate, read and taken on.
struct TakenOn<T> {
    asked: T,
    running: Running,
    /// Keeps the connection open while the answer is generated.
    stay: Stay,
    hash: String,
    delivery: Delivery,
}

impl<T: Asked> Generating<T> {
    async fn new(gateway: &Arc<Gateway>, request: Request) -> Result<Self, ApiError> {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
        let visit = request.extensions().get::<ConnectInfo<Visit>>().cloned();
        let caller = gateway.admit(request).await?;
        request_id::known_by(&caller.hash);
        // Only now: until it has sent all of its request, a client has no more time than others.
        let stay = visit.map(|ConnectInfo(visit)| visit.stay()).unwrap_or_default();
        let asked = T::read(&caller.body)?;
        let passage = Passage { id: id.0, is_streamed: asked.is_streamed() };
        match gateway.take_on(caller, asked.assignment()?, passage).await? {
            Taken::Here(running) => {
                let (hash, delivery) = (hex::encode(running.hash), Delivery::of(&gateway.book, &running));
                Ok(Self::Here(TakenOn { asked, running, stay, hash, delivery }))
            }
            Taken::Elsewhere(elsewhere) => Ok(Self::Elsewhere(gateway.pass_back(*elsewhere, stay))),
        }
    }
}

/// Puts the request's hash into the answer.
fn with_hash(hash: &str, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Ok(value) = HeaderValue::from_str(hash) {
        response.headers_mut().insert(HASH_HEADER, value);
    }
    response
}

/// Puts the request's hash and its receipt into a whole answer.
fn with_receipt(hash: &str, receipt: Option<&str>, answer: impl IntoResponse) -> Response {
    let mut response = with_hash(hash, answer);
    if let Some(value) = receipt.and_then(|receipt| HeaderValue::from_str(receipt).ok()) {
        response.headers_mut().insert(RECEIPT_HEADER, value);
    }
    response
}

/// Continues a conversation.
#[utoipa::path(
    post,
    path = "/v1/chat/completions",
    request_body = ChatRequest,
    responses(
        (status = 200, description = "The answer, or a stream of events in which a comment holds the receipt", content((ChatCompletion = "application/json"), (ChatChunk = "text/event-stream")), headers(
            ("x-keirin-request" = String, description = "What the request is known by: 32 bytes in hex"),
            ("x-keirin-receipt" = String, description = "The receipt of a whole answer to a signed request, or one that was passed on: SCALE in base64")
        )),
        (status = "default", description = "Why there is no answer", body = ErrorBody)
    )
)]
pub(super) async fn chat(State(gateway): Shared, request: Request) -> Result<Response, ApiError> {
    let TakenOn { asked, running, stay, hash, delivery } =
        match Generating::<ChatRequest>::new(&gateway, request).await? {
            Generating::Here(taken) => taken,
            Generating::Elsewhere(answer) => return Ok(answer),
        };
    if asked.is_streamed() {
        let narrator = ChatStream::new(&running, asked.model.clone(), asked.includes_usage());
        return Ok(delivery.watch(with_hash(&hash, streaming::stream(running, narrator, stay))));
    }
    let (id, created) = (running.name("chatcmpl-"), running.created);
    let mut whole = running.whole().await?;
    let receipt = whole.receipt.take();
    let answer = ChatCompletion::new(id, created, asked.model, whole, asked.logprobs.unwrap_or(false));
    Ok(delivery.watch(with_receipt(&hash, receipt.as_deref(), Json(answer))))
}

/// Continues texts.
#[utoipa::path(
    post,
    path = "/v1/completions",
    request_body = CompletionRequest,
    responses(
        (status = 200, description = "The answer, or a stream of events in which a comment holds the receipt", content((Completion = "application/json"), (Completion = "text/event-stream")), headers(
            ("x-keirin-request" = String, description = "What the request is known by: 32 bytes in hex"),
            ("x-keirin-receipt" = String, description = "The receipt of a whole answer to a signed request, or one that was passed on: SCALE in base64")
        )),
        (status = "default", description = "Why there is no answer", body = ErrorBody)
    )
)]
pub(super) async fn completions(State(gateway): Shared, request: Request) -> Result<Response, ApiError> {
    let TakenOn { asked, running, stay, hash, delivery } =
        match Generating::<CompletionRequest>::new(&gateway, request).await? {
            Generating::Here(taken) => taken,
            Generating::Elsewhere(answer) => return Ok(answer),
        };
    if asked.is_streamed() {
        let narrator = CompletionStream::new(&running, asked.model.clone(), asked.includes_usage());
        return Ok(delivery.watch(with_hash(&hash, streaming::stream(running, narrator, stay))));
    }
    let (id, created) = (running.name("cmpl-"), running.created);
    let mut whole = running.whole().await?;
    let receipt = whole.receipt.take();
    let answer = Completion::new(id, created, asked.model, whole, asked.logprobs.is_some());
    Ok(delivery.watch(with_receipt(&hash, receipt.as_deref(), Json(answer))))
}

/// Continues a conversation, in the newer form.
#[utoipa::path(
    post,
    path = "/v1/responses",
    request_body = ResponseRequest,
    responses(
        (status = 200, description = "The answer, or a stream of events in which a comment holds the receipt", content((ResponseObject = "application/json"), (ResponseEvent = "text/event-stream")), headers(
            ("x-keirin-request" = String, description = "What the request is known by: 32 bytes in hex"),
            ("x-keirin-receipt" = String, description = "The receipt of a whole answer to a signed request, or one that was passed on: SCALE in base64")
        )),
        (status = "default", description = "Why there is no answer", body = ErrorBody)
    )
)]
pub(super) async fn responses(State(gateway): Shared, request: Request) -> Result<Response, ApiError> {
    let TakenOn { asked, running, stay, hash, delivery } =
        match Generating::<ResponseRequest>::new(&gateway, request).await? {
            Generating::Here(taken) => taken,
            Generating::Elsewhere(answer) => return Ok(answer),
        };
    let begun = ResponseObject::begun(&running, &asked);
    if asked.is_streamed() {
        let answer = streaming::stream(running, ResponseStream::new(begun), stay);
        return Ok(delivery.watch(with_hash(&hash, answer)));
    }
    let whole = running.whole().await?;
    let answer = whole.answers.into_iter().next().unwrap_or_default();
    let answer = begun.ended(answer.text, answer.finish, whole.usage);
    Ok(delivery.watch(with_receipt(&hash, whole.receipt.as_deref(), Json(answer))))
}

/// Turns texts into vectors.
#[utoipa::path(
    post,
    path = "/v1/embeddings",
    request_body = EmbeddingRequest,
    responses(
        (status = 200, description = "The vectors", body = EmbeddingList, headers(
            ("x-keirin-request" = String, description = "What the request is known by: 32 bytes in hex"),
            ("x-keirin-receipt" = String, description = "The receipt of a whole answer to a signed request, or one that was passed on: SCALE in base64")
        )),
        (status = "default", description = "Why there is no answer", body = ErrorBody)
    )
)]
pub(super) async fn embeddings(State(gateway): Shared, request: Request) -> Result<Response, ApiError> {
    let visit = request.extensions().get::<ConnectInfo<Visit>>().cloned();
    let mut caller = gateway.admit(request).await?;
    request_id::known_by(&caller.hash);
    let _stay = visit.map(|ConnectInfo(visit)| visit.stay()).unwrap_or_default();
    // They are embedded here, so that nobody signs for whoever has an API key.
    if matches!(caller.payer, Payer::ApiKey { .. }) {
        caller.came = None;
    }
    let asked = EmbeddingRequest::read(&caller.body)?;
    let running = Work::begin(&gateway, caller, asked.assignment()?).await?;
    let hash = hex::encode(running.hash);
    let mut whole = running.whole().await?;
    let receipt = whole.receipt.take();
    Ok(with_receipt(&hash, receipt.as_deref(), Json(EmbeddingList::new(&asked, whole))))
}

/// The models that are served.
#[utoipa::path(get, path = "/v1/models", responses((status = 200, body = ModelList)), security(()))]
pub(super) async fn models(State(gateway): Shared) -> Json<ModelList> {
    let data = gateway.models.iter().map(|(name, model)| Model::new(name, model.context_length())).collect();
    Json(ModelList { object: "list", data })
}

/// One of the models.
#[utoipa::path(
    get,
    path = "/v1/models/{model}",
    params(("model" = String, Path, description = "Name of the model")),
    responses((status = 200, body = Model), (status = 404, body = ErrorBody)),
    security(())
)]
pub(super) async fn model(State(gateway): Shared, Path(name): Path<String>) -> Result<Json<Model>, ApiError> {
    let model = gateway.models.get(&name).ok_or_else(|| ApiError::no_model(&name))?;
    Ok(Json(Model::new(&name, model.context_length())))
}

/// What a client must know to sign requests and to foresee what they cost.
#[utoipa::path(get, path = "/v1/gateway", responses((status = 200, body = GatewayInfo)), security(()))]
pub(super) async fn information(State(gateway): Shared) -> Json<GatewayInfo> {
    let chain = gateway.chain.as_ref().and_then(|chain| chain.view().ok());
    let prices = chain.as_ref().map(|view| view.prices.newest()).unwrap_or_default();
    Json(GatewayInfo {
        chain: chain.map(|view| hex::encode(view.genesis)),
        prices: prices.into_iter().map(|(model, price)| (model, price.to_string())).collect(),
        address: gateway.agent().to_owned(),
        key: hex::encode(gateway.signer.public().0),
        hrp: gateway.signed_for.hrp().to_owned(),
        price_per_token: gateway.price.to_string(),
        max_body_bytes: gateway.max_body_bytes,
    })
}
