//! `bursar import`.

mod eve_types;
mod file;
mod ledger;
mod warcraftlogs;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::key::told;
use super::opening::Opening;
use super::progress::bar;
use super::session::Session;
use crate::app::App;
use crate::import::epgp::Addon;
use crate::import::finding::{Code, Unreadable};
use crate::import::plan::Plan;
use crate::import::rclootcouncil::Reading;
use crate::import::{Importer, Preview, csv, epgp, eqdkp, monolithdkp, rclootcouncil};
use file::File;

/// The largest file that is read: a guild's years are a tenth of it.
const LARGEST: u64 = 64 << 20;

/// Takes over the books of another system, or of another server.
#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// MonolithDKP's saved file, MonolithDKP.lua, as it lies in a player's game folder
    Monolithdkp(File),
    /// The JSON that the original EPGP exports from its log: balances, items and settings
    Epgp(File),
    /// The JSON that CEPGP exports: balances
    Cepgp(File),
    /// The XML that EQdkp-Plus exports its points as: balances, items and corrections
    Eqdkp(Eqdkp),
    /// A table of balances: name, and dkp or ep and gp
    Csv(Csv),
    /// RCLootCouncil's export of its loot history, as CSV, TSV or JSON: who got which item, and why
    Rclootcouncil(Rclootcouncil),
    /// Warcraft Logs' reports, as the JSON of its API v2: raids with their kills, who was there, and what they earned by it
    Warcraftlogs(warcraftlogs::WarcraftLogs),
    /// The types of EVE's items, as Fuzzwork's invTypes.csv has them: for every ledger of this server
    EveTypes(eve_types::EveTypes),
    /// A ledger that `bursar export` wrote, with its hashes, positions, keys and read tables
    Ledger(ledger::Ledger),
}

/// EQdkp-Plus.
#[derive(Debug, clap::Args)]
pub struct Eqdkp {
    #[command(flatten)]
    file: File,
    /// Which pool of points to take, by id or name, if there are several
    #[arg(long)]
    pool: Option<String>,
}

/// A table.
#[derive(Debug, clap::Args)]
pub struct Csv {
    #[command(flatten)]
    file: File,
    /// When the balances were so, such as 2026-11-18T20:00:00Z; without it, now
    #[arg(long)]
    as_of: Option<DateTime<Utc>>,
}

/// RCLootCouncil.
#[derive(Debug, clap::Args)]
pub struct Rclootcouncil {
    #[command(flatten)]
    file: File,
    /// The zone of its days and hours, such as Europe/Berlin; they count where an award has no id with its time
    #[arg(long, value_parser = zone)]
    zone: Option<Tz>,
    /// The realm whose players go by their name alone; others are called as Name-Realm
    #[arg(long)]
    realm: Option<String>,
}

impl Import {
    /// Exits with 3 if the file cannot be taken over as it is.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let now = Utc::now();
        match self {
            Import::Monolithdkp(file) => {
                let read = |bytes: &[u8]| monolithdkp::read(bytes, now).map_err(Unreadable::from);
                file.run(session, read).await
            }
            Import::Epgp(file) => file.run(session, |bytes| epgp::read(bytes, Addon::Epgp, now)).await,
            Import::Cepgp(file) => file.run(session, |bytes| epgp::read(bytes, Addon::Cepgp, now)).await,
            Import::Eqdkp(Eqdkp { file, pool }) => {
                file.run(session, |bytes| eqdkp::read(bytes, pool.as_deref(), now)).await
            }
            Import::Rclootcouncil(Rclootcouncil { file, zone, realm }) => {
                let reading = Reading { zone, realm: realm.as_deref() };
                file.run(session, |bytes| rclootcouncil::read(bytes, reading, now)).await
            }
            Import::Warcraftlogs(logs) => logs.run(session, now).await,
            Import::EveTypes(types) => types.run(session).await,
            Import::Ledger(ledger) => ledger.run(session).await,
            Import::Csv(Csv { file, as_of }) => file.run(session, |bytes| csv::read(bytes, as_of, now)).await,
        }
    }
}

impl File {
    async fn run(
        self,
        session: &Session,
        read: impl Fn(&[u8]) -> Result<Plan, Unreadable>,
    ) -> anyhow::Result<ExitCode> {
        let plan = match bytes(&self.file)?.and_then(|bytes| read(&bytes)) {
            Ok(plan) => plan,
            Err(unreadable) => return Ok(refused(&format!("{}: {unreadable}", self.file.display()))),
        };
        self.to.tell("odd", &plan.odd);
        self.to.tell("broken", &plan.broken);
        if !plan.broken.is_empty() && !self.to.skip_broken {
            return Ok(refused("mend the file, or leave these entries out by --skip-broken"));
        }
        let opening =
            self.to.new.as_deref().map(|name| Opening::like(name, plan.books, &plan.hints)).transpose()?;
        let (ledger, opening) = self.to.ledger(session, opening).await?;
        if self.to.preview && opening.is_some() {
            self.to.show(&Preview::of_new(&plan, self.to.strangers()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let app = session.app().await?;
        let code = self.import(&app, ledger, opening, &plan).await;
        app.stop().await;
        code
    }

    async fn import(
        &self,
        app: &App,
        ledger: aggregates::LedgerId,
        opening: Option<Opening>,
        plan: &Plan,
    ) -> anyhow::Result<ExitCode> {
        let importer = self.to.importer(app, ledger, opening).await?;
        let misfits = importer.misfits(plan).await.map_err(told)?;
        if !misfits.is_empty() {
            self.to.tell("broken", &misfits);
            return Ok(refused("the ledger cannot take this"));
        }
        self.take_over(&importer, plan).await
    }

    async fn take_over(&self, importer: &Importer<'_>, plan: &Plan) -> anyhow::Result<ExitCode> {
        let preview = importer.preview(plan).await.map_err(told)?;
        self.to.show(&preview)?;
        if let Some(why) = against(&preview) {
            return Ok(refused(&why));
        }
        if self.to.preview {
            return Ok(ExitCode::SUCCESS);
        }
        let bar = bar(plan.entries.len() as u64, "importing");
        let outcome = importer.run(plan, |done| bar.set_position(done)).await.map_err(told)?;
        bar.finish_and_clear();
        self.to.done(outcome)
    }
}

fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| "no zone of the IANA's list, such as Europe/Berlin".to_owned())
}

/// A file's bytes, unless there are too many.
fn bytes(path: &Path) -> anyhow::Result<Result<Vec<u8>, Unreadable>> {
    use std::io::Read as _;
    let context = || path.display().to_string();
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).with_context(context)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).with_context(context)?;
    let too_large = || Unreadable::new(Code::FileTooLarge, format!("more than {} MiB", LARGEST >> 20));
    Ok(if bytes.len() as u64 > LARGEST { Err(too_large()) } else { Ok(bytes) })
}

/// What speaks against taking a plan over.
fn against(preview: &Preview) -> Option<String> {
    if !preview.conflict.is_empty() {
        let ids = preview.conflict.join(", ");
        return Some(format!("the books have other entries of these ids: {ids}"));
    }
    let outdated = preview.outdated.join(", ");
    (!outdated.is_empty()).then(|| format!("a later export was imported, which says otherwise of {outdated}"))
}

/// Says why not, and that it was not.
fn refused(why: &str) -> ExitCode {
    eprintln!("bursar: {why}\nNothing was imported.");
    ExitCode::from(3)
}
