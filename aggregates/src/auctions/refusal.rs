//! Why a command about auctions cannot go.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Commitment, TieRule};
use crate::{Actor, AuctionId, Common, MemberId, Points, PointsRefusal, RaidsRefusal};

/// What is the case when a command about auctions cannot go. None tells anybody what another bid under seal.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum AuctionsRefusal {
    /// A time is given for when it happened.
    #[error("an auction goes by when things are recorded, and nothing in it happens at {effective_at}")]
    NotBackdated {
        /// As given.
        effective_at: DateTime<Utc>,
    },
    /// No such auction.
    #[error("no auction {auction}")]
    UnknownAuction {
        /// Which.
        auction: AuctionId,
    },
    /// It is over, and what was bid for is awarded.
    #[error("auction {auction} is closed")]
    AuctionClosed {
        /// Which.
        auction: AuctionId,
    },
    /// It was called off.
    #[error("auction {auction} was cancelled")]
    AuctionCancelled {
        /// Which.
        auction: AuctionId,
    },
    /// It takes no more bids.
    #[error("auction {auction} ended at {closes_at}")]
    AuctionHasEnded {
        /// Which.
        auction: AuctionId,
        /// When it did.
        closes_at: DateTime<Utc>,
    },
    /// It still takes bids.
    #[error("auction {auction} ends at {closes_at}")]
    AuctionNotEnded {
        /// Which.
        auction: AuctionId,
        /// When it does.
        closes_at: DateTime<Utc>,
    },
    /// Nothing of it is awarded yet.
    #[error("auction {auction} is not closed")]
    AuctionNotClosed {
        /// Which.
        auction: AuctionId,
    },
    /// More auctions than may be live at a time.
    #[error("a ledger has at most {limit} auctions at a time")]
    TooManyAuctions {
        /// How many it may have.
        limit: usize,
    },
    /// None, or more than may be auctioned at once.
    #[error("{copies} copies are not auctioned at once, 1 to {limit} are")]
    CopiesOutOfRange {
        /// As given.
        copies: u32,
        /// The bound.
        limit: u32,
    },
    /// A time around the end that is none, or too long.
    #[error("a bid moves the end within 1 to {limit} seconds and by as many, not {seconds}")]
    AntiSnipeOutOfRange {
        /// As given.
        seconds: u32,
        /// The bound.
        limit: u32,
    },
    /// An end that is not to come, or too far away.
    #[error("an auction ends after {after}, within {days} days")]
    ClosesOutOfRange {
        /// Now.
        after: DateTime<Utc>,
        /// The bound.
        days: i64,
    },
    /// Who bids relies on the end.
    #[error("auction {auction} ends no earlier than at {closes_at}")]
    ClosesNoEarlier {
        /// Which.
        auction: AuctionId,
        /// When it does.
        closes_at: DateTime<Utc>,
    },
    /// A rule about ties is named again, or after one that leaves none.
    #[error("`{}` is never asked: what comes before it leaves no ties for it", rule.name())]
    TieRuleNeverAsked {
        /// Which.
        rule: TieRule,
    },
    /// Nobody could check the draw.
    #[error("a draw takes a commitment to its seed")]
    DrawNotCommitted,
    /// A commitment to nothing.
    #[error("there is no draw that a seed could be for")]
    NoDrawToCommitTo,
    /// Whoever asks has no points.
    #[error("{actor} is no member")]
    ActorIsNoMember {
        /// Who.
        actor: Actor,
    },
    /// Nobody but who bids there knows of a bid.
    #[error("a bid in the sealed auction {auction} is taken back by who bid it alone")]
    SealedBidIsOnesOwn {
        /// Which.
        auction: AuctionId,
    },
    /// Only bids for a member's own role are taken.
    #[error("auction {auction} takes no bids for another role than one's own")]
    OffSpecNotTaken {
        /// Which.
        auction: AuctionId,
    },
    /// Less than the least.
    #[error("{bid} is less than the minimum of {minimum}")]
    BidBelowMinimum {
        /// As given.
        bid: Points,
        /// The least.
        minimum: Points,
    },
    /// More bidders than an auction may have.
    #[error("an auction has at most {limit} bidders")]
    TooManyBidders {
        /// The bound.
        limit: usize,
    },
    /// More than the bidder has for this auction.
    #[error("a balance of {balance}, of which {held} are set aside for other things, does not cover {bid}")]
    BidAboveAvailable {
        /// What there is.
        balance: Points,
        /// What of it is set aside for other things.
        held: Points,
        /// As given.
        bid: Points,
    },
    /// A bid for a member's own role stands, and none for another takes its place.
    #[error("a bid of {standing} for a member's own role goes before any for another")]
    MainSpecGoesFirst {
        /// What stands.
        standing: Points,
    },
    /// Not higher than the bid that it would take the place of, or not by enough.
    #[error("{bid} does not raise {standing}, {least} does")]
    BidTooLow {
        /// As given.
        bid: Points,
        /// What it would take the place of.
        standing: Points,
        /// The least that does.
        least: Points,
    },
    /// Between two bids that lie on the increment's grid, and not all that the bidder has.
    #[error("{bid} lies between {below} and {above}")]
    BidOffGrid {
        /// As given.
        bid: Points,
        /// The next lower one.
        below: Points,
        /// The next higher one.
        above: Points,
    },
    /// A bid in an open auction is not taken back without one.
    #[error("a bid in the open auction {auction} is taken back for a reason")]
    NoReason {
        /// Which.
        auction: AuctionId,
    },
    /// The member did not bid.
    #[error("member {member} has no bid in auction {auction}")]
    NoBid {
        /// Where.
        auction: AuctionId,
        /// Who.
        member: MemberId,
    },
    /// The opening committed to a seed.
    #[error("auction {auction} is closed with the seed that it committed to, as {commitment}")]
    SeedNotRevealed {
        /// Which.
        auction: AuctionId,
        /// What it is checked with.
        commitment: Commitment,
    },
    /// The opening committed to another seed, or to none.
    #[error("auction {auction} did not commit to this seed")]
    SeedNotCommitted {
        /// Which.
        auction: AuctionId,
    },
    /// There more often than possible.
    #[error("member {member} was not there {attended} times out of {possible}")]
    AttendanceOutOfRange {
        /// Who.
        member: MemberId,
        /// As given.
        attended: u32,
        /// As given.
        possible: u32,
    },
    /// No award of that number.
    #[error("auction {auction} has no award {award}")]
    UnknownAward {
        /// Of which auction.
        auction: AuctionId,
        /// Its number.
        award: u32,
    },
    /// It was voided before.
    #[error("award {award} of auction {auction} is voided already")]
    AwardAlreadyVoided {
        /// Of which auction.
        auction: AuctionId,
        /// Its number.
        award: u32,
    },
    /// What the points book says of an amount.
    #[error(transparent)]
    #[serde(untagged)]
    Points(#[from] PointsRefusal),
    /// What the raids say of the raid that is named.
    #[error(transparent)]
    #[serde(untagged)]
    Raid(#[from] RaidsRefusal),
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
