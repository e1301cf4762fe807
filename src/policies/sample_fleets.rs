//! Samples fleets: once a minute asks the game who flies in a fleet, while that is wanted, and notes who joined and who left.
//!
//! What is known from the samples so far lies beside the log; what follows from them are commands like anybody's. A join or a
//! leave has its key from the sampling, the character and the how manieth time it is: so a sample that was taken and not
//! noted, because a server went down, has no effect twice. Whoever no member is known as waits, and joins from the time they
//! were first seen once somebody adds the character. A sampling that ends says why.

mod command;
mod due;
mod starting;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aggregates::Handle;
use esi::{Closed, PilotId, Sample};
use prices::calling::Failure as Unanswered;

use self::command::{Outcome, issue};
pub use self::due::{Due, Known, Passage, State};
pub use self::starting::{start, stop};
use crate::app::App;
use crate::game::{self, Game, NoGame};
use crate::lane::Failure;

/// Between two looks for fleets whose minute is over.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Samples every fleet that is to be, for ever.
pub async fn sample_fleets(app: App) {
    loop {
        if let Err(failure) = sample_due(&app).await {
            tracing::warn!(?failure, "fleets are sampled later");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = app.policies.news.samplings() => {}
        }
    }
}

/// Samples every fleet whose minute is over. One that cannot be sampled stops no other.
pub async fn sample_due(app: &App) -> Result<(), Failure> {
    let Some(game) = &app.game else { return Ok(()) };
    for due in due::claim(&app.database, app.clock.now()).await? {
        let (ledger, fleet) = (due.ledger, due.fleet);
        if let Err(failure) = one(app, game, due).await {
            tracing::warn!(%ledger, %fleet, ?failure, "a fleet is sampled later");
        }
    }
    Ok(())
}

async fn one(app: &App, game: &Game, mut due: Due) -> Result<(), Failure> {
    if due.flies {
        let sample = look(app, game, &due).await?;
        take(app, game, &mut due, sample).await?;
    } else {
        due.state.sampling.close(Closed::Completed);
    }
    if let Some(closed) = &due.state.sampling.closed {
        tracing::info!(ledger = %due.ledger, fleet = %due.fleet, why = %closed, "a fleet is sampled no more");
    }
    due::keep(&app.database, &due, app.clock.now()).await
}

/// One sample, on behalf of who started the sampling.
async fn look(app: &App, game: &Game, due: &Due) -> Result<Sample, Failure> {
    let of = (due.ledger, due.member);
    let access = match game::access(app, game, of).await {
        Ok(access) => access,
        Err(NoGame::Login(failed)) if failed.is_final() => return Ok(Sample::LoginLost(failed.to_string())),
        Err(NoGame::LoginNeeded { .. }) => return Ok(Sample::LoginLost("there is no login".to_owned())),
        Err(NoGame::Login(failed)) => return Ok(Sample::Failed(Unanswered::shape(failed))),
        Err(_) => return Err(Failure::Unavailable),
    };
    let sample = esi::sample(&game.esi, access.login(), due.state.sampling.fleet).await;
    if let Sample::LoginLost(detail) = &sample {
        game::broken(app, of, detail).await.map_err(|_| Failure::Unavailable)?;
    }
    Ok(sample)
}

/// What follows from a sample is issued, and then known.
async fn take(app: &App, game: &Game, due: &mut Due, sample: Sample) -> Result<(), Failure> {
    let (at, before) = (app.clock.now(), due.state.clone());
    let step = due.state.sampling.take(&sample, at);
    due.state.note(step);
    let pilots: BTreeSet<PilotId> = due.state.passages.iter().map(|passage| passage.pilot).collect();
    match game.esi.names(&pilots).await {
        Ok(names) => {
            let keys = app.vault.ledger(due.ledger).await.map_err(|_| Failure::Unavailable)?;
            let keys = keys.ok_or(Failure::NotFound)?;
            let handles = names.iter().map(|(pilot, name)| (*pilot, keys.handle(name)));
            pass(app, due, &handles.collect()).await
        }
        // Who came and went is not known without their names: it was no sample.
        Err(failure) => {
            due.state = before;
            due.state.sampling.take(&Sample::Failed(failure), at);
            Ok(())
        }
    }
}

/// Issues what waits to be noted, in order. Whoever nobody is known as waits on.
async fn pass(app: &App, due: &mut Due, handles: &BTreeMap<PilotId, Handle>) -> Result<(), Failure> {
    let mut waiting = Vec::new();
    for mut passage in std::mem::take(&mut due.state.passages) {
        let outcome = match handles.get(&passage.pilot) {
            Some(handle) => issue(app, due, &passage, handle).await?,
            None => Outcome::Unknown,
        };
        match outcome {
            Outcome::Noted => {}
            Outcome::Unknown => {
                passage.known = Known::Nobody;
                waiting.push(passage);
            }
            Outcome::FleetOver => due.state.sampling.close(Closed::Completed),
        }
    }
    due.state.passages = waiting;
    Ok(())
}
