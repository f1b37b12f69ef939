//! The client library and the `keirin` program against a server of OpenAI's API.

mod calls;
mod conversations;
mod issuing;
mod key_files;
mod newer;
mod program;
mod receipts;
mod server;
mod signing;
mod terminal;
mod typing;
mod wizard;
