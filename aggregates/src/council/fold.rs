//! How the council's state follows its events.

use std::collections::BTreeMap;

use super::{Award, Council, CouncilEvent as Event, Decision, DecisionState};

impl Council {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Opened { decision, .. } => {
                self.decisions.extend(opened(event).map(|opened| (*decision, opened)));
            }
            Event::Wished { member, wish, rank, .. } => {
                self.wishes.entry(*member).or_default().insert(wish.clone(), *rank);
            }
            Event::Unwished { member, wish } => {
                if let Some(wishes) = self.wishes.get_mut(member) {
                    wishes.remove(wish);
                }
            }
            event => {
                let decision = event.decision().and_then(|decision| self.decisions.get_mut(&decision));
                if let Some(decision) = decision {
                    decision.fold(event);
                }
            }
        }
    }
}

/// The decision that an event opens, if it opens one.
fn opened(event: &Event) -> Option<Decision> {
    let Event::Opened { item, copies, raid, deadline, terms, .. } = event else { return None };
    Some(Decision {
        item: item.clone(),
        copies: *copies,
        raid: *raid,
        deadline: *deadline,
        terms: terms.clone(),
        state: DecisionState::Open,
        deferred: false,
        responses: BTreeMap::new(),
        votes: BTreeMap::new(),
        awards: BTreeMap::new(),
        awarded: 0,
    })
}

impl Decision {
    fn fold(&mut self, event: &Event) {
        match event {
            Event::Opened { .. } | Event::Wished { .. } | Event::Unwished { .. } => {}
            Event::DeadlineSet { deadline, .. } => self.deadline = *deadline,
            Event::Responded { member, response, .. } => {
                self.responses.insert(*member, response.clone());
            }
            Event::Voted { voter, candidate, approve, .. } => {
                let votes = self.votes.entry(*candidate).or_default();
                match approve {
                    Some(approve) => votes.insert(*voter, *approve),
                    None => votes.remove(voter),
                };
            }
            Event::Awarded { award, member, off_spec, entry, .. } => {
                let awarded = Award { member: *member, off_spec: *off_spec, entry: *entry };
                self.awards.insert(*award, awarded);
                (self.awarded, self.deferred) = (*award, false);
                self.settle();
            }
            Event::Reassigned { award, member, entry, .. } => {
                if let Some(found) = self.awards.get_mut(award) {
                    (found.member, found.entry) = (Some(*member), *entry);
                }
            }
            Event::AwardVoided { award, .. } => {
                self.awards.remove(award);
                self.settle();
            }
            Event::Deferred { .. } => self.deferred = true,
            Event::Cancelled { .. } => self.state = DecisionState::Cancelled,
        }
    }

    /// A decision is over when every copy is awarded. One that was cancelled stays so.
    fn settle(&mut self) {
        let all = self.awards.len() >= self.copies as usize;
        self.state = match self.state {
            DecisionState::Cancelled => DecisionState::Cancelled,
            _ if all => DecisionState::Decided,
            _ => DecisionState::Open,
        };
    }
}
