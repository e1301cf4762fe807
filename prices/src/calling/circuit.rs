//! A circuit: who failed too often in a row is left alone for a while, then tried with one request.
//!
//! Only an answer to the probe closes an open circuit or keeps it open: answers to what was asked before come late and say
//! nothing new. A probe that is given up opens the way for the next.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::clock::later;
use super::lock;

/// Whether a route is worth asking.
#[derive(Debug)]
pub(super) struct Circuit {
    state: Mutex<State>,
    failures: u32,
    open_for: Duration,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed { failed: u32 },
    Open { until: DateTime<Utc> },
    Probing { since: DateTime<Utc> },
}

/// Leave to send one request. How that went is told to it; if nobody does, nothing was learnt.
#[derive(Debug)]
pub(super) struct Pass {
    circuit: Arc<Circuit>,
    probe: bool,
    told: bool,
}

impl Circuit {
    pub(super) fn new(failures: u32, open_for: Duration) -> Self {
        Circuit { state: Mutex::new(State::Closed { failed: 0 }), failures: failures.max(1), open_for }
    }

    /// Leave to ask, or the time from which on there may be.
    pub(super) fn admit(self: &Arc<Self>, now: DateTime<Utc>) -> Result<Pass, DateTime<Utc>> {
        let mut state = lock(&self.state);
        let probe = match *state {
            State::Closed { .. } => false,
            State::Open { until } if until <= now => true,
            State::Open { until } => return Err(until),
            State::Probing { since } => return Err(since),
        };
        if probe {
            *state = State::Probing { since: now };
        }
        Ok(Pass { circuit: self.clone(), probe, told: false })
    }

    /// Whether that opened it.
    fn learn(&self, probe: bool, worked: Option<bool>, now: DateTime<Utc>) -> bool {
        let mut state = lock(&self.state);
        let open = State::Open { until: later(now, self.open_for) };
        *state = match (*state, worked) {
            (State::Probing { .. }, Some(true)) if probe => State::Closed { failed: 0 },
            (State::Probing { .. }, Some(false)) if probe => open,
            (State::Probing { since }, None) if probe => State::Open { until: since },
            (State::Closed { .. }, Some(true)) => State::Closed { failed: 0 },
            (State::Closed { failed }, Some(false)) if failed + 1 >= self.failures => open,
            (State::Closed { failed }, Some(false)) => State::Closed { failed: failed + 1 },
            (as_it_is, _) => as_it_is,
        };
        worked == Some(false) && matches!(*state, State::Open { .. })
    }
}

impl Pass {
    /// It was answered.
    pub(super) fn worked(mut self, now: DateTime<Utc>) {
        self.told = true;
        self.circuit.learn(self.probe, Some(true), now);
    }

    /// It failed. Whether it is left alone from now on.
    pub(super) fn failed(mut self, now: DateTime<Utc>) -> bool {
        self.told = true;
        self.circuit.learn(self.probe, Some(false), now)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.told {
            self.circuit.learn(self.probe, None, DateTime::UNIX_EPOCH);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> DateTime<Utc> {
        later(DateTime::UNIX_EPOCH, Duration::from_secs(seconds))
    }

    /// Opens after two failures, for ten seconds.
    fn circuit() -> Arc<Circuit> {
        Arc::new(Circuit::new(2, Duration::from_secs(10)))
    }

    fn fails(circuit: &Arc<Circuit>, now: DateTime<Utc>) {
        circuit.admit(now).expect("admitted").failed(now);
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let circuit = circuit();
        fails(&circuit, at(0));
        circuit.admit(at(1)).expect("admitted").worked(at(1));
        fails(&circuit, at(2));
        fails(&circuit, at(3));
        assert_eq!(circuit.admit(at(4)).err(), Some(at(13)));
    }

    #[test]
    fn after_a_while_one_probe_goes_and_its_answer_decides() {
        let circuit = circuit();
        fails(&circuit, at(0));
        fails(&circuit, at(0));
        let probe = circuit.admit(at(10)).expect("a probe");
        assert_eq!(circuit.admit(at(11)).err(), Some(at(10)));
        probe.failed(at(12));
        assert_eq!(circuit.admit(at(13)).err(), Some(at(22)));
        circuit.admit(at(22)).expect("a probe").worked(at(22));
        assert!(circuit.admit(at(22)).is_ok());
    }

    #[test]
    fn a_probe_that_is_given_up_lets_the_next_one_go() {
        let circuit = circuit();
        fails(&circuit, at(0));
        fails(&circuit, at(0));
        drop(circuit.admit(at(10)).expect("a probe"));
        assert!(circuit.admit(at(10)).is_ok());
    }

    #[test]
    fn late_answers_do_not_close_it() {
        let circuit = circuit();
        let early = circuit.admit(at(0)).expect("admitted");
        fails(&circuit, at(0));
        fails(&circuit, at(0));
        early.worked(at(1));
        assert!(circuit.admit(at(1)).is_err());
    }
}
