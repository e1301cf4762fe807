//! bursar: the event-sourced ledger of groups that earn together and split what they earned.

pub mod app;
pub mod cli;
pub mod config;
pub mod database;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod import;
pub mod lane;
pub mod log;
pub mod metrics;
pub mod postgres;
pub mod projector;
pub mod server;
pub mod vault;
pub mod verify;
