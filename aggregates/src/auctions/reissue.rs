//! Issuing history again: who bid what is so whatever the rules are, and so is what a closed auction awarded. What it would
//! have awarded with other rules about ties, [`Auctions::closed_by`] says of the state before the close.

use super::{Auctions, AuctionsEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Auctions {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::Opened { .. }
            | Event::BidPlaced { .. }
            | Event::BidWithdrawn { .. }
            | Event::Extended { .. }
            | Event::Closed { .. }
            | Event::Cancelled { .. }
            | Event::AwardVoided { .. } => {}
        })
    }
}
