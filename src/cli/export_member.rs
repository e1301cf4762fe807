//! `bursar export-member`.

use std::process::ExitCode;
use std::time::Duration;

use aggregates::{Actor, LedgerId, MemberId};
use serde_json::{Map, Value};

use super::session::Session;
use crate::people::export::{self, Place};
use crate::reads::What;

/// How long the read models may take to come to the end of the log.
const PROJECTED_WITHIN: Duration = Duration::from_secs(60);

/// Prints everything that a ledger has about a person as one JSON document, for the person. What it says of others is left out.
#[derive(Debug, clap::Args)]
pub struct ExportMember {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// The member
    #[arg(long)]
    member: MemberId,
}

impl ExportMember {
    /// That it was read is noted, as whoever runs the server did it.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let (ledger, member) = (self.ledger, self.member);
        let (_, head) = session.ledgers(Some(ledger)).await?[0];
        let app = session.app().await?;
        app.projector.wait_for(ledger, head, PROJECTED_WITHIN).await?;
        let (mut whole, mut next) = (Map::new(), Some(Place::default()));
        while let Some(place) = next {
            let page = export::page((&app.database, &app.vault), ledger, (member, true), place).await?;
            anyhow::ensure!(
                page.document.contains_key("ledger_members") || !whole.is_empty(),
                "no member {member}"
            );
            page.document.into_iter().for_each(|(name, value)| append(&mut whole, name, value));
            next = page.next;
        }
        app.reads.note((ledger, &Actor::Operator), [member], (What::Export, app.clock.now()));
        app.stop().await;
        println!("{}", serde_json::to_string_pretty(&whole)?);
        Ok(ExitCode::SUCCESS)
    }
}

/// A list goes on where the page before ended.
fn append(whole: &mut Map<String, Value>, name: String, value: Value) {
    match (whole.get_mut(&name), value) {
        (Some(Value::Array(rows)), Value::Array(more)) => rows.extend(more),
        (_, value) => {
            whole.insert(name, value);
        }
    }
}
