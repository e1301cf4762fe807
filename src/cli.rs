//! The command line. Every command reads the same storage flags; a private PostgreSQL is started before the runtime,
//! because it must be a child of the main thread.

#[macro_use]
mod printing;

mod checkpoint;
mod demo;
mod discord_commands;
mod every;
mod export;
mod export_member;
mod game;
mod import;
mod key;
mod opening;
mod prices;
mod progress;
mod proof;
mod psql;
mod rebuild;
mod replay;
mod schema;
mod serve;
mod session;
mod simulate;
mod verify;
mod verify_proof;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Storage;

/// The ledger of groups that earn together and split what they earned.
///
/// Without DATABASE_URL, every command uses a private PostgreSQL in the data folder, starting it if it is not running.
/// Commands exit with 0 when all is well, 1 when they failed, 2 when they were not understood, and 3 when they found
/// that something does not agree (verify, rebuild, verify-proof, export) or would not be done (import).
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    storage: Storage,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve GraphQL over HTTP and WebSocket, with GraphiQL
    Serve(serve::Serve),
    /// Bring the database's tables up to date
    Migrate,
    /// Fold read models anew from the log, while the server runs, and mend what differs
    Rebuild(rebuild::Rebuild),
    /// Check every hash, snapshot and read table against the log, while the server runs
    Verify(verify::Verify),
    /// Print a ledger's events as JSON Lines or CSV
    Replay(replay::Replay),
    /// Print everything that a ledger has about a person, for the person
    ExportMember(export_member::ExportMember),
    /// Sign a ledger's head, or print its key or a checkpoint that was signed
    Checkpoint(checkpoint::Checkpoint),
    /// Write the proof of one event, or that one checkpoint follows from another
    Proof(proof::Proof),
    /// Check a proof, with no database and no network
    VerifyProof(verify_proof::VerifyProof),
    /// Tell what members would have under other rules; nothing is written
    Simulate(simulate::Simulate),
    /// Take over the books of another system, or of another server
    #[command(subcommand)]
    Import(import::Import),
    /// Write a ledger to one file: an archive that another server takes in, or its books
    Export(export::Export),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(key::Key),
    /// Open psql on the books, also while a server runs
    Psql(psql::Psql),
    /// Print the GraphQL schema
    Schema,
    /// Print the slash commands that a Discord application registers, as JSON
    DiscordCommands,
    /// Run a command beside a private PostgreSQL that ends with it; DATABASE_URL names it
    #[command(hide = true)]
    WithPostgres(WithPostgres),
}

/// Runs a command beside a private PostgreSQL.
#[derive(Debug, clap::Args)]
struct WithPostgres {
    /// A setting of PostgreSQL, as NAME=VALUE
    #[arg(long = "set")]
    settings: Vec<String>,
    /// Its folder; without it, a new one that is removed afterwards
    #[arg(long = "cluster")]
    cluster: Option<PathBuf>,
    /// The command
    #[arg(required = true, trailing_var_arg = true)]
    command: Vec<OsString>,
}

/// Runs a command line.
pub fn run(cli: Cli) -> ExitCode {
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bursar: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let storage = cli.storage;
    match cli.command {
        Command::Serve(serve) => serve.run(&storage),
        Command::Migrate => session::run(&storage, async |session| {
            crate::database::migrate(&session.database).await?;
            eprintln!("The tables are up to date.");
            Ok(ExitCode::SUCCESS)
        }),
        Command::Rebuild(rebuild) => session::run(&storage, async |session| rebuild.run(session).await),
        Command::Verify(verify) => session::run(&storage, async |session| verify.run(session).await),
        Command::Replay(replay) => session::run(&storage, async |session| replay.run(session).await),
        Command::ExportMember(export) => session::run(&storage, async |session| export.run(session).await),
        Command::Checkpoint(checkpoint) => {
            session::run(&storage, async |session| checkpoint.run(session).await)
        }
        Command::Proof(proof) => session::run(&storage, async |session| proof.run(session).await),
        Command::VerifyProof(verify) => verify.run(),
        Command::Simulate(simulate) => session::run(&storage, async |session| simulate.run(session).await),
        Command::Import(import) => session::run(&storage, async |session| import.run(session).await),
        Command::Export(export) => session::run(&storage, async |session| export.run(session).await),
        Command::Key(key) => session::run(&storage, async |session| key.run(session).await),
        Command::Psql(psql) => psql.run(&storage),
        Command::Schema => schema::run(),
        Command::DiscordCommands => discord_commands::run(),
        Command::WithPostgres(with) => with.run(),
    }
}

impl WithPostgres {
    fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self
            .settings
            .iter()
            .map(|setting| setting.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| anyhow::anyhow!("--set takes NAME=VALUE"))?;
        Ok(crate::postgres::with_postgres(self.cluster, settings, self.command)?)
    }
}
