//! What an answer comes to: one that can be used, the word that what is kept is still so, or a setback.

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;

use super::exchange::{Broken, Exchange};
use super::sound::{said, sound};
use super::{Answer, Ask, Failure, Manners, Repeat};

/// What can be used.
#[derive(Debug)]
pub(super) enum Got {
    Answer(Answer),
    /// What was kept is still so.
    Unchanged(HeaderMap),
}

/// What cannot.
#[derive(Debug)]
pub(super) struct Setback {
    pub(super) failure: Failure,
    /// It may go away by itself, and asking again does no harm.
    pub(super) again: bool,
    /// But not before.
    pub(super) not_before: Option<DateTime<Utc>>,
}

impl Setback {
    /// Asking again is of no use.
    pub(super) fn last(failure: Failure) -> Self {
        Setback { failure, again: false, not_before: None }
    }

    /// Nothing whole came back.
    pub(super) fn broken(broken: Broken, ask: &Ask) -> Self {
        let passing = matches!(
            broken.failure,
            Failure::TimedOut { .. }
                | Failure::Unreachable { .. }
                | Failure::CutOff { .. }
                | Failure::Truncated
        );
        let again = passing && (ask.repeat == Repeat::Always || broken.not_taken);
        Setback { failure: broken.failure, again, not_before: None }
    }
}

/// Whether a failure is the service's fault. None if it says nothing about the service.
pub(super) fn at_fault(failure: &Failure) -> Option<bool> {
    match failure {
        Failure::RateLimited { .. } | Failure::OutOfTime | Failure::CircuitOpen { .. } => None,
        Failure::Refused { .. } => Some(false),
        _ => Some(true),
    }
}

/// Judges what came back.
pub(super) fn judge(
    came: Exchange,
    (ask, asked_whether_changed): (&Ask, bool),
    not_before: Option<DateTime<Utc>>,
    (now, manners): (DateTime<Utc>, &Manners),
) -> Result<Got, Setback> {
    let Exchange { status, headers, body } = came;
    let harmless = ask.repeat == Repeat::Always;
    let passing = |failure, again| Err(Setback { failure, again, not_before });
    match status {
        304 if asked_whether_changed => Ok(Got::Unchanged(headers)),
        200..=299 => {
            if !matches!(status, 204 | 205) {
                sound(&headers, &body).map_err(Setback::last)?;
            }
            Ok(Got::Answer(Answer::new(status, headers, body, now, manners)))
        }
        420 | 429 => passing(Failure::RateLimited { until: not_before.unwrap_or(now) }, true),
        300..=399 => Err(Setback::last(Failure::Redirected { status })),
        // What is not implemented will not be in a second.
        501 | 505 => Err(Setback::last(Failure::Unavailable { status })),
        500.. => passing(Failure::Unavailable { status }, harmless),
        _ => Err(Setback::last(Failure::Refused { status, detail: said(&body) })),
    }
}
