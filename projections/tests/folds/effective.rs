//! Laws of the books by when things happened.

use aggregates::Position;
use chrono::{DateTime, Utc};
use projections::{Effective, Happened};
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use proptest::sample::Index;

use crate::balances::{of_history, of_standings};
use crate::database::Database;
use crate::{guild, log};

fn folded(events: &[Happened]) -> Database {
    let mut database = Database::default();
    database.project(events, &log::opened(events));
    database
}

fn admitted(events: &[Happened], at: DateTime<Utc>) -> Vec<Happened> {
    Effective::by(at).admit(events).expect("within bounds")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn after_everything_took_effect_the_books_are_the_log(events in guild::log()) {
        prop_assert_eq!(admitted(&events, DateTime::<Utc>::MAX_UTC), events);
    }

    #[test]
    fn a_history_by_effect_ends_at_the_standings_by_effect(events in guild::log(), cut in proptest::prelude::any::<Index>()) {
        let at = events[cut.index(events.len())].effective_at;
        let counted = admitted(&events, at);
        let database = folded(&counted);
        let history = of_history(&database.rows("points_history"));
        prop_assert_eq!(history, of_standings(&database.rows("points_standings")));
        let positions = |events: &[Happened]| events.iter().map(|happened| happened.position).collect::<Vec<Position>>();
        let mut sorted = positions(&counted);
        sorted.sort_unstable();
        prop_assert_eq!(positions(&counted), sorted);
    }

    #[test]
    fn how_a_log_is_cut_into_pages_never_matters_to_what_took_effect(events in guild::log(), cut in proptest::prelude::any::<Index>()) {
        let at = events[cut.index(events.len())].effective_at;
        let mut lens = Effective::by(at);
        let (one, other) = events.split_at(cut.index(events.len()));
        let mut paged = lens.admit(one).expect("within bounds");
        paged.extend(lens.admit(other).expect("within bounds"));
        prop_assert_eq!(paged, admitted(&events, at));
    }
}
