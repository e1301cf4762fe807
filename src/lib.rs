//! bursar: the event-sourced ledger of groups that earn together and split what they earned.

pub mod app;
pub mod config;
pub mod database;
pub mod lane;
pub mod log;
pub mod metrics;
pub mod projector;
pub mod vault;
