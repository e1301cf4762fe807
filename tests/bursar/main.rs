//! End to end over a real PostgreSQL, which DATABASE_URL names (`make test` starts one).
//!
//! Every test has a database of its own and closes by catching up and holding everything against the log.

#![allow(missing_docs)]

mod archiving;
mod as_of;
mod auctions;
mod audit;
mod books;
mod cli;
mod cold;
mod council;
mod crash;
mod databases;
mod demo;
mod distribution;
mod esi;
mod esi_game;
mod esi_payouts;
mod eve_types;
mod exporting;
mod fleet_books;
mod fleet_exports;
mod forgetting;
mod graphql;
mod guild;
mod hand;
mod import_command;
mod import_formats;
mod import_queue;
mod importing;
mod issuer;
mod journal;
mod log;
mod looted;
mod matrix;
mod notices;
mod operations;
mod overload;
mod pages;
mod plain_text;
mod privacy;
mod program;
mod proofs;
mod proxy;
mod raids;
mod reading;
mod rebuilding;
mod reference;
mod refusals;
mod rules;
mod schedules;
mod schema;
mod servers;
mod sheet;
mod slow;
mod socket;
mod strangers;
mod subscriptions;
mod support;
mod tampering;
mod texts;
mod tidy;
mod tokens;
mod valuing;
mod what_if;
