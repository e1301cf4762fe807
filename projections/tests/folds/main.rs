//! Folds from outside: logs with the tables that they fold into, and laws about every log.
//!
//! A scenario is a `.log` that people write and a `.tables` that only `make bless` writes. Both are read in review: what a
//! change does to a table is a line of the commit.

mod balances;
mod batching;
mod books;
mod commands;
mod database;
mod effective;
mod evening;
mod forgetting;
mod golden;
mod guild;
mod known_order;
mod log;
mod payables;
mod print;
