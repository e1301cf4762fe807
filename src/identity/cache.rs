//! Keys and identities that were looked up a moment ago, so that not every request asks the database.
//!
//! What this process changed about a ledger's people is seen at once; what another changed, a quarter of a second later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aggregates::{LedgerId, Position};
use chrono::Utc;
use tokio::sync::watch;

use super::Holder;

/// How long what was looked up is good for.
const GOOD_FOR: Duration = Duration::from_millis(250);
/// Holders that are remembered: beyond it, all are looked up again.
const ROOM: usize = 10_000;

/// Who acts by what: holders by ledger and the MAC of their key or identity.
#[derive(Default)]
pub struct Cache {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    holders: HashMap<(LedgerId, String), Arc<Holder>>,
    /// The last command to each ledger itself: what was read of its people before that is in the tables is not kept.
    changed: HashMap<LedgerId, watch::Sender<Position>>,
}

impl Cache {
    /// Who acts by it, if that was looked up a moment ago and still holds.
    pub fn get(&self, ledger: LedgerId, mac: &str) -> Option<Arc<Holder>> {
        let known = self.known();
        let holder = known.holders.get(&(ledger, mac.to_owned()))?;
        let good =
            holder.checked.elapsed() <= GOOD_FOR && holder.expires_at.is_none_or(|end| end > Utc::now());
        good.then(|| Arc::clone(holder))
    }

    /// Remembers who acts by it, as it was read when the tables had everything up to `projected`, or later.
    pub fn keep(&self, mac: String, holder: Arc<Holder>, projected: Position) {
        let mut known = self.known();
        if known.changed.get(&holder.ledger).is_some_and(|changed| projected < *changed.borrow()) {
            return;
        }
        if known.holders.len() >= ROOM {
            known.holders.clear();
        }
        known.holders.insert((holder.ledger, mac), holder);
    }

    /// A command to the ledger itself is durable: keys, roles or members may be others from `position` on.
    pub fn changed(&self, ledger: LedgerId, position: Position) {
        let mut known = self.known();
        known.holders.retain(|(of, _), _| *of != ledger);
        let last = known.changed.entry(ledger).or_default();
        last.send_modify(|last| *last = position.max(*last));
    }

    /// Tells whenever this process changed something about a ledger's people, by the position of the change.
    pub fn watch(&self, ledger: LedgerId) -> watch::Receiver<Position> {
        self.known().changed.entry(ledger).or_default().subscribe()
    }

    /// The last command to the ledger itself that this process made durable.
    pub fn last_change(&self, ledger: LedgerId) -> Position {
        self.known().changed.get(&ledger).map(|last| *last.borrow()).unwrap_or_default()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Instant;

    use aggregates::ledger::PointsVisibility;
    use aggregates::{Actor, KeyId};
    use uuid::Uuid;

    use super::*;

    fn holder(ledger: LedgerId, age: Duration) -> Arc<Holder> {
        let checked = Instant::now().checked_sub(age).expect("the machine has run for a while");
        Arc::new(Holder {
            ledger,
            actor: Actor::Key(KeyId(Uuid::nil())),
            member: None,
            roles: Vec::new(),
            permissions: BTreeSet::new(),
            points: PointsVisibility::Members,
            expires_at: None,
            checked,
        })
    }

    #[test]
    fn a_holder_is_remembered_for_a_moment() {
        let (cache, ledger) = (Cache::default(), LedgerId(Uuid::nil()));
        cache.keep("a".to_owned(), holder(ledger, Duration::ZERO), Position(1));
        cache.keep("b".to_owned(), holder(ledger, Duration::from_millis(300)), Position(1));
        assert!(cache.get(ledger, "a").is_some());
        assert!(cache.get(ledger, "b").is_none());
        assert!(cache.get(LedgerId(Uuid::max()), "a").is_none());
    }

    #[test]
    fn what_was_read_before_a_change_was_projected_is_not_kept() {
        let (cache, ledger) = (Cache::default(), LedgerId(Uuid::nil()));
        cache.keep("a".to_owned(), holder(ledger, Duration::ZERO), Position(1));
        cache.changed(ledger, Position(5));
        assert!(cache.get(ledger, "a").is_none());
        cache.keep("a".to_owned(), holder(ledger, Duration::ZERO), Position(4));
        assert!(cache.get(ledger, "a").is_none());
        cache.keep("a".to_owned(), holder(ledger, Duration::ZERO), Position(5));
        assert!(cache.get(ledger, "a").is_some());
    }

    #[tokio::test]
    async fn whoever_watches_a_ledger_is_woken_by_its_changes_and_by_no_others() {
        let (cache, ledger) = (Cache::default(), LedgerId(Uuid::nil()));
        cache.changed(ledger, Position(4));
        let mut changes = cache.watch(ledger);
        cache.changed(LedgerId(Uuid::max()), Position(9));
        assert!(!changes.has_changed().expect("the cache is there"));
        cache.changed(ledger, Position(5));
        changes.changed().await.expect("the cache is there");
        assert_eq!(*changes.borrow(), Position(5));
    }

    #[test]
    fn a_key_that_has_expired_meanwhile_is_not_remembered() {
        let (cache, ledger) = (Cache::default(), LedgerId(Uuid::nil()));
        let expired =
            Holder { expires_at: Some(Utc::now()), ..Holder::clone(&holder(ledger, Duration::ZERO)) };
        cache.keep("a".to_owned(), Arc::new(expired), Position(1));
        assert!(cache.get(ledger, "a").is_none());
    }
}
