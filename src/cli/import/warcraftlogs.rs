//! `bursar import warcraftlogs`.

use std::path::PathBuf;
use std::process::ExitCode;

use aggregates::ledger::System;
use chrono::{DateTime, SecondsFormat, Utc};
use esi::Secret;

use super::file::Target;
use super::{bytes, refused};
use crate::cli::key::told;
use crate::cli::opening::Opening;
use crate::cli::progress::bar;
use crate::cli::session::Session;
use crate::import::finding::Unreadable;
use crate::import::plan::Hints;
use crate::import::warcraftlogs::{Logs, SITE, Site, of, read};
use crate::import::{Earned, Importer, RaidShown, RaidsPreview};

/// Reports, and where to.
#[derive(Debug, clap::Args)]
pub struct WarcraftLogs {
    /// The file: what the API v2 answered, one report or several
    #[arg(required_unless_present = "report")]
    file: Option<PathBuf>,
    /// Ask Warcraft Logs itself for the report of this code; can be given several times
    #[arg(long, conflicts_with = "file", requires = "client_id", requires = "client_secret")]
    report: Vec<String>,
    /// The client that is registered at Warcraft Logs
    #[arg(long, env = "BURSAR_WARCRAFTLOGS_CLIENT_ID")]
    client_id: Option<String>,
    /// Its secret
    #[arg(long, env = "BURSAR_WARCRAFTLOGS_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// Where Warcraft Logs is
    #[arg(long, env = "BURSAR_WARCRAFTLOGS_URL", default_value = SITE)]
    site_url: String,
    #[command(flatten)]
    to: Target,
    /// The realm whose players go by their name alone; others are called as Name-Realm
    #[arg(long)]
    realm: Option<String>,
}

impl WarcraftLogs {
    /// Exits with 3 if the reports cannot be taken over as they are.
    pub async fn run(self, session: &Session, now: DateTime<Utc>) -> anyhow::Result<ExitCode> {
        let logs = match self.logs(now).await? {
            Ok(logs) => logs,
            Err(unreadable) => return Ok(refused(&unreadable.to_string())),
        };
        self.to.tell("broken", &logs.people.broken);
        if !logs.people.broken.is_empty() && !self.to.skip_broken {
            return Ok(refused("leave these raids out by --skip-broken"));
        }
        let opening = self.opening()?;
        let (ledger, opening) = self.to.ledger(session, opening).await?;
        if self.to.preview && opening.is_some() {
            self.show(&RaidsPreview::of_new(&logs, self.to.strangers()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let app = session.app().await?;
        let code = match self.to.importer(&app, ledger, opening).await {
            Ok(importer) => self.take_over(&importer, &logs).await,
            Err(error) => Err(error),
        };
        app.stop().await;
        code
    }

    async fn logs(&self, now: DateTime<Utc>) -> anyhow::Result<Result<Logs, Unreadable>> {
        let realm = self.realm.as_deref();
        if let Some(file) = &self.file {
            return Ok(bytes(file)?.and_then(|bytes| read(&bytes, realm, now)));
        }
        let (Some(id), Some(secret)) = (&self.client_id, &self.client_secret) else {
            anyhow::bail!("say by which client, as --client-id and --client-secret");
        };
        let site = Site::new(&self.site_url, id.clone(), Secret::new(secret))?;
        Ok(site.reports(&self.report).await.map(|reports| of(&reports, realm, now)))
    }

    fn opening(&self) -> anyhow::Result<Option<Opening>> {
        let like = |name| Opening::like(name, System::LootCouncil, &Hints::default());
        self.to.new.as_deref().map(like).transpose()
    }

    async fn take_over(&self, importer: &Importer<'_>, logs: &Logs) -> anyhow::Result<ExitCode> {
        let (preview, wrong) = importer.preview_raids(logs).await.map_err(told)?;
        self.to.tell("broken", &wrong);
        self.show(&preview)?;
        if !wrong.is_empty() && !self.to.skip_broken {
            return Ok(refused("leave these kills out by --skip-broken"));
        }
        if self.to.preview {
            return Ok(ExitCode::SUCCESS);
        }
        let bar = bar(0, "importing");
        let progress = |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let outcome = importer.run_raids(logs, progress).await.map_err(told)?;
        bar.finish_and_clear();
        self.to.done(outcome)
    }

    fn show(&self, preview: &RaidsPreview) -> anyhow::Result<()> {
        if self.to.json {
            println!("{}", serde_json::to_string(preview)?);
            return Ok(());
        }
        preview.raids.iter().for_each(shown);
        let RaidsPreview { new_members, unmapped, .. } = preview;
        println!("people: {} new members, {} unmapped names", new_members.len(), unmapped.len());
        Ok(())
    }
}

fn shown(raid: &RaidShown) {
    let RaidShown { title, codes, new, duplicate, earned } = raid;
    let state = if *new { "new" } else { "there before" };
    println!("{title} ({}): {state}, {} new, {duplicate} duplicate", codes.join(", "), earned.len());
    for Earned { what, at, worth, account, who, left, waiting, .. } in earned {
        let worth = match (worth, account) {
            (Some(worth), Some(account)) => format!("{worth} {account} each"),
            _ => "nothing earned".to_owned(),
        };
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        match who.is_empty() {
            true => println!("  {at} {what}: {worth}"),
            false => println!("  {at} {what}: {worth}: {}", who.join(", ")),
        }
        if !left.is_empty() {
            println!("    left since, and earn nothing: {}", left.join(", "));
        }
        if !waiting.is_empty() {
            println!("    wait in the queue: {}", waiting.join(", "));
        }
    }
}
