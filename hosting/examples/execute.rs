//! What deciding costs a lane: `cargo run --release -p hosting --example execute`.
//!
//! A points book of 1,000 members, one command at a time, each lent the ledger as a lane lends it. Batches are settled
//! every 64 commands, as they would be once they are durable.

use std::sync::Arc;
use std::time::Instant;

use aggregates::ledger::{NewKey, RoleName, Settings};
use aggregates::points::{Account, Award};
use aggregates::{
    Actor, Aggregate, Context, Handle, KeyId, Ledger, LedgerCommand, MemberId, Points, PointsBook,
    PointsCommand, PointsContext, Position, Sealed, Text, Who,
};
use hosting::{Host, Stopped};
use uuid::Uuid;

const MEMBERS: u128 = 1_000;
const BATCH: usize = 64;

fn main() {
    let mut ledger = Host::new(Ledger::default());
    let opening = std::iter::once(open()).chain((1..=MEMBERS).map(join));
    for command in opening.map(Arc::new) {
        for event in ledger.execute(context(Position(1), ()), &command).expect("the example's ledger opens") {
            ledger.settle(Position(1), &event);
        }
    }
    measure("award to one of 1,000", &ledger, 200_000, |n| award(vec![n % MEMBERS + 1]));
    measure("a refused award", &ledger, 200_000, |_| award(vec![0]));
    measure("award to 25", &ledger, 20_000, |n| award((1..=25).map(|i| (n + i) % MEMBERS + 1).collect()));
    measure("award to all 1,000", &ledger, 500, |_| award((1..=MEMBERS).collect()));
}

fn measure(name: &str, ledger: &Host<Ledger>, count: u128, command: impl Fn(u128) -> PointsCommand) {
    let commands: Vec<_> = (0..count).map(|n| Arc::new(command(n))).collect();
    let hosted = nanoseconds(&commands, hosted(ledger));
    let bare = nanoseconds(&commands, bare(ledger));
    println!("{name:24} {hosted:>8} ns per execute, of which {bare:>8} are decide and apply");
}

fn nanoseconds(commands: &[Arc<PointsCommand>], mut run: impl FnMut(&[Arc<PointsCommand>])) -> u128 {
    run(&[Arc::new(award((1..=MEMBERS).collect()))]);
    let start = Instant::now();
    run(commands);
    start.elapsed().as_nanos() / commands.len() as u128
}

/// Executes as a lane does, and settles whatever came of it a batch at a time.
fn hosted(ledger: &Host<Ledger>) -> impl FnMut(&[Arc<PointsCommand>]) {
    let mut points = Host::new(PointsBook::default());
    let mut head = Position(0);
    move |commands| {
        for batch in commands.chunks(BATCH) {
            let mut decided = Vec::with_capacity(BATCH);
            for command in batch {
                let position = head.plus(decided.len() as u64).next();
                match points.execute(lent(ledger, position), command) {
                    Ok(events) => decided.extend(events),
                    Err(Stopped::Refused(_)) => {}
                    Err(Stopped::Panicked(message)) => panic!("{message}"),
                }
            }
            for event in &decided {
                head = head.next();
                points.settle(head, event);
            }
        }
    }
}

/// The same decisions and both folds, without cqrs-es.
fn bare(ledger: &Host<Ledger>) -> impl FnMut(&[Arc<PointsCommand>]) {
    let (mut speculative, mut durable) = (PointsBook::default(), PointsBook::default());
    let mut head = Position(0);
    move |commands| {
        for command in commands {
            for event in speculative.decide(&lent(ledger, head.next()), command).unwrap_or_default() {
                head = head.next();
                speculative.apply(head, &event);
                durable.apply(head, &event);
            }
        }
    }
}

fn lent(ledger: &Host<Ledger>, position: Position) -> Context<PointsContext> {
    context(position, PointsContext { ledger: ledger.speculative(), ..PointsContext::default() })
}

fn context<Lent>(position: Position, lent: Lent) -> Context<Lent> {
    let recorded_at = chrono::DateTime::UNIX_EPOCH;
    let actor = Actor::Operator;
    Context { actor, on_behalf_of: None, recorded_at, backdated_to: None, position, lent }
}

fn open() -> LedgerCommand {
    let settings: Settings = serde_json::from_value(serde_json::json!({
        "name": "Example", "currency": "EUR", "time_zone": "UTC", "week_start": "Mon",
        "points": {
            "system": "dkp", "places": 2, "allow_negative": true, "gp_base_mode": "floor", "base_gp": "1",
            "min_ep": "0", "decay_rounding": "floor_stays", "decay_negative": "skip",
        },
    }))
    .expect("the example's settings are settings");
    let owner_key = NewKey {
        key: KeyId(Uuid::nil()),
        mac: String::new(),
        label: text("owner"),
        roles: [RoleName::new(RoleName::OWNER).expect("a role's name")].into(),
        scopes: None,
        member: None,
        expires_at: None,
    };
    LedgerCommand::Open { settings, owner_key }
}

fn join(n: u128) -> LedgerCommand {
    let member = MemberId(Uuid::from_u128(n));
    let name = Sealed { of: member, sealed: String::new() };
    LedgerCommand::AddMember { member, name, handle: Handle(n.to_string()) }
}

fn award(members: Vec<u128>) -> PointsCommand {
    let amount = Points::from_hundredths(100).expect("a point");
    let members = members.into_iter().map(|n| Who::Id(Uuid::from_u128(n))).collect();
    PointsCommand::Award(Award::of(Account::Dkp, amount, members, text("on time")))
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new("text", text).expect("a text within its bound")
}
