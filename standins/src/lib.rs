//! Stands in for other people's services where tests talk to them: a server that answers as it is told to, and keys that sign
//! whatever they are given.

mod server;
mod signer;

pub use server::{Reply, Seen, Server, ok, status};
pub use signer::Signer;
