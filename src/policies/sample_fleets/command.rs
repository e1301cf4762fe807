//! Who came or went, as a command.

use std::sync::Arc;

use aggregates::{Actor, FleetsCommand, Handle, Who};
use serde_json::json;

use super::due::{Due, Passage};
use crate::app::{App, Submission};
use crate::lane::{ClientKey, Failure, Part, Refusal};

/// What came of noting that somebody came or went.
pub(super) enum Outcome {
    /// It stands in the books, or they say so already.
    Noted,
    /// No member is known by that name.
    Unknown,
    /// The fleet does not fly any more.
    FleetOver,
}

/// Notes it in the books.
pub(super) async fn issue(
    app: &App,
    due: &Due,
    passage: &Passage,
    handle: &Handle,
) -> Result<Outcome, Failure> {
    match app.submit(submission(due, passage, handle)?).await {
        Ok(_) => Ok(Outcome::Noted),
        Err(Failure::Refused(refusal)) => Ok(refused(due, &refusal)),
        Err(failure) => Err(failure),
    }
}

fn refused(due: &Due, refusal: &Refusal) -> Outcome {
    match refusal.code().as_str() {
        "ALREADY_THERE" | "NOT_THERE" => Outcome::Noted,
        "UNKNOWN_MEMBER" | "MEMBER_LEFT" | "MEMBER_FORGOTTEN" => Outcome::Unknown,
        "FLEET_STAGE" | "UNKNOWN_FLEET" => Outcome::FleetOver,
        _ => {
            let why = refusal.sentence();
            tracing::warn!(ledger = %due.ledger, fleet = %due.fleet, why, "a sample is not noted");
            Outcome::Noted
        }
    }
}

/// Names are known by their handles here as everywhere: no number of the game gets into the log.
fn submission(due: &Due, passage: &Passage, handle: &Handle) -> Result<Submission, Failure> {
    let (who, fleet) = (Who::Name(handle.clone()), due.fleet);
    let command = match passage.joined {
        true => FleetsCommand::Join { fleet, who, role: None, esi: true },
        false => FleetsCommand::Leave { fleet, who },
    };
    let passes = if passage.joined { "joins" } else { "leaves" };
    let said = json!({
        "policy": "sample_fleets", "sampling": due.sampling, "who": handle, "passes": passes, "time": passage.time,
    });
    Ok(Submission {
        ledger: due.ledger,
        actor: Actor::Policy("sample_fleets".to_owned()),
        on_behalf_of: None,
        client_key: ClientKey::new(format!("{} {} {passes} {}", due.sampling, handle.0, passage.time))?,
        canonical: serde_json_canonicalizer::to_vec(&said).map_err(Failure::internal)?,
        backdated_to: Some(passage.at),
        correlation: Some(format!("sampling {}", due.sampling)),
        causation: None,
        source: "sample_fleets",
        parts: vec![Part::Fleets(Arc::new(command))],
    })
}
