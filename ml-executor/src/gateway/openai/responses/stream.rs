//! A response piece by piece.

use axum::response::sse;
use serde_json::{json, Value};
use utoipa::ToSchema;

use super::{
    answer::{OutputMessage, OutputText, ResponseError},
    ResponseObject,
};
use crate::gateway::{
    served::ServedFinish,
    streaming::{named, Narrator},
    work::Event,
};

/// One event of a stream, as far as all are alike; what else it holds depends on its type.
#[derive(Clone, Debug, ToSchema)]
pub struct ResponseEvent {
    /// `response.created`, `response.output_text.delta`, `response.completed` and others of OpenAI's.
    pub r#type: String,
    /// Which event it is, counted from 0.
    pub sequence_number: u64,
    /// What a text goes on with, in `response.output_text.delta`.
    pub delta: Option<String>,
    /// The response as it is then, in the first events and the last.
    pub response: Option<ResponseObject>,
}

/// Makes events of what happens.
pub(in crate::gateway) struct ResponseStream {
    response: ResponseObject,
    text: String,
    finish: Option<ServedFinish>,
    /// Number of the next event.
    next: u64,
}

impl ResponseStream {
    pub fn new(response: ResponseObject) -> Self {
        Self { response, text: String::new(), finish: None, next: 0 }
    }

    fn event(&mut self, name: &'static str, mut fields: Value) -> sse::Event {
        fields["type"] = json!(name);
        fields["sequence_number"] = json!(self.next);
        self.next += 1;
        named(name, &fields)
    }

    /// An event about the text.
    fn about_text(&mut self, name: &'static str, mut fields: Value) -> sse::Event {
        fields["item_id"] = json!(self.response.message_id());
        fields["output_index"] = json!(0);
        fields["content_index"] = json!(0);
        self.event(name, fields)
    }

    fn end(&mut self, response: ResponseObject) -> Vec<sse::Event> {
        let text = self.text.clone();
        let name = if response.status == "completed" { "response.completed" } else { "response.incomplete" };
        vec![
            self.about_text("response.output_text.done", json!({ "text": text, "logprobs": [] })),
            self.about_text("response.content_part.done", json!({ "part": OutputText::new(text) })),
            self.event("response.output_item.done", json!({ "output_index": 0, "item": response.output.first() })),
            self.event(name, json!({ "response": response })),
        ]
    }
}

impl Narrator for ResponseStream {
    fn begin(&mut self) -> Vec<sse::Event> {
        let response = self.response.clone();
        let message = OutputMessage::new(response.message_id(), "in_progress", Vec::new());
        vec![
            self.event("response.created", json!({ "response": response })),
            self.event("response.in_progress", json!({ "response": response })),
            self.event("response.output_item.added", json!({ "output_index": 0, "item": message })),
            self.about_text("response.content_part.added", json!({ "part": OutputText::new(String::new()) })),
        ]
    }

    fn tell(&mut self, happened: Event) -> Vec<sse::Event> {
        match happened {
            Event::Token { text, .. } if text.is_empty() => Vec::new(),
            Event::Token { text, .. } => {
                self.text.push_str(&text);
                vec![self.about_text("response.output_text.delta", json!({ "delta": text, "logprobs": [] }))]
            }
            Event::Ended { finish, .. } => {
                self.finish = Some(finish);
                Vec::new()
            }
            Event::Done { usage, .. } => {
                let response = self.response.clone().ended(self.text.clone(), self.finish, usage);
                self.end(response)
            }
            Event::Failed(error) => {
                let error = Some(ResponseError { code: error.code(), message: error.to_string() });
                let response = ResponseObject { status: "failed", error, ..self.response.clone() };
                vec![self.event("response.failed", json!({ "response": response }))]
            }
        }
    }
}
