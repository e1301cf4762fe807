//! Read models over GraphQL: how they are doing, and rebuilding them.

mod live;
mod rebuild;
mod status;

pub use live::RebuildLive;
pub use rebuild::ModelsMutation;
pub use status::LedgerModels;
