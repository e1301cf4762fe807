//! An award to a group as it is by then: everybody, or those of these who did not leave.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::award::award;
use super::{Account, Award, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::ledger::Open;
use crate::schedules::Whom;
use crate::{Context, Permission, Points, Text, Who};

pub(super) fn award_all(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, amount): (Account, Points),
    whom: &Whom,
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardPoints)?;
    let here = here(open, context.effective_at(), whom);
    award(book, context, &Award::of(account, amount, here, reason.clone()))
}

/// Whoever is here, and was by then; each once, as who they turned out to be.
fn here(open: &Open, at: DateTime<Utc>, whom: &Whom) -> Vec<Who> {
    let named: Vec<_> = match whom {
        Whom::Everyone => open.members.keys().copied().collect(),
        Whom::These(members) => members.clone(),
    };
    let known = named.into_iter().filter_map(|member| open.resolve_here(&member.into()).ok());
    let here: BTreeSet<_> = known.filter(|member| open.was_here(*member, at).is_ok()).collect();
    here.into_iter().map(Who::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointsCommand as Command;
    use crate::testing::given;
    use crate::testing::guild::{GROM, JAINA, REXXAR, dkp_guild, line, points, text};

    fn command(whom: Whom) -> Command {
        Command::AwardAll { account: Account::Dkp, amount: points("5"), whom, reason: text("a week") }
    }

    fn awarded(lines: Vec<crate::points::Line>) -> Event {
        Event::Awarded { reason: text("a week"), amount: points("5"), terms: None, lines, part: None }
    }

    #[test]
    fn everybody_who_is_here_earns() {
        let lines = [GROM, JAINA].map(|member| line(member, Account::Dkp, "5", "5"));
        given(dkp_guild()).when(command(Whom::Everyone)).then([awarded(lines.to_vec())]);
    }

    #[test]
    fn whoever_left_is_passed_over() {
        let lines = vec![line(JAINA, Account::Dkp, "5", "5")];
        given(dkp_guild()).when(command(Whom::These(vec![REXXAR, JAINA]))).then([awarded(lines)]);
    }

    #[test]
    fn an_award_to_nobody_who_is_here_is_refused() {
        let nobody = command(Whom::These(vec![REXXAR]));
        given(dkp_guild()).when(nobody).then_refused(Refusal::NobodyNamed);
    }
}
