//! Whether a ledger can take a plan: the same balances, and no more decimal places than it keeps.

use aggregates::ledger::{Settings, System};

use super::Importer;
use crate::import::finding::{Code, Finding};
use crate::import::plan::{Entry, Plan};
use crate::lane::Failure;

impl Importer<'_> {
    /// What of a plan the ledger cannot take. Items that nothing is paid for fit every ledger. Nothing of it is written then.
    pub async fn misfits(&self, plan: &Plan) -> Result<Vec<Finding>, Failure> {
        self.caught_up().await?;
        let settings = self.settings().await?.points;
        if plan.books != System::LootCouncil && settings.system != plan.books {
            let what = format!(
                "the file speaks of {}, the ledger counts in {}",
                named(plan.books),
                named(settings.system)
            );
            return Ok(vec![Finding::at(1, Code::OtherBooks, what)]);
        }
        Ok(plan.entries.iter().filter_map(|entry| too_fine(entry, settings.places)).collect())
    }

    pub(super) async fn settings(&self) -> Result<Settings, Failure> {
        let settings = sqlx::query_scalar!(
            "SELECT settings FROM ledger_settings_v1 WHERE ledger_id = $1",
            self.ledger.0
        )
        .fetch_optional(&self.app.database)
        .await
        .map_err(|_| Failure::Unavailable)?
        .ok_or(Failure::NotFound)?;
        serde_json::from_str(&settings).map_err(Failure::internal)
    }
}

fn named(books: System) -> &'static str {
    match books {
        System::Dkp => "DKP",
        System::Epgp => "EP and GP",
        System::LootCouncil => "no points",
    }
}

fn too_fine(entry: &Entry, places: u32) -> Option<Finding> {
    let (_, amounts) = entry.amounts()?;
    let amount = amounts.into_iter().find(|amount| amount.places() > places)?;
    let what = format!("{amount} has more decimal places than the ledger's {places}");
    Some(Finding::at(entry.line, Code::TooManyPlaces, what))
}
