//! bursar: the event-sourced ledger of groups that earn together and split what they earned.

pub mod app;
pub mod archive;
pub mod attendance;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod database;
pub mod discord;
pub mod game;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod import;
pub mod journal;
pub mod lane;
pub mod log;
mod merged;
pub mod metrics;
pub mod notary;
pub mod notices;
pub mod people;
pub mod policies;
pub mod postgres;
pub mod projector;
pub mod reads;
pub mod server;
pub mod simulate;
pub mod vault;
pub mod verify;

/// A command makes some forty small allocations on one thread that another frees; the system's allocator spends a third
/// of the lane's time on them. Without huge pages, which are cleared whole for every block of one that is used again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
