//! Every operation of the schema, as everybody who may ask for it.
//!
//! A new operation needs a line here; who may do what is domain.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::graphql::{Caller, Served};
use crate::guild::{Guild, award};
use crate::issuer::{shared, trusting};
use crate::schema::{Mutation, Schema};
use crate::socket::Socket;

const ISSUER: &str = "https://id.example";

/// Who asks, in the order of the columns.
const WHO: [&str; 7] = [
    "anonymous",
    "a stranger with the owner's key of another ledger",
    "nobody with a genuine token that is linked to no member",
    "a raider by token",
    "an officer by token",
    "the owner by key",
    "a key with the owner's role and the scopes view_points and award_points",
];

// What comes of it: `+` goes (or is refused for its content), `F` is FORBIDDEN, `N` NOT_FOUND, `U` UNAUTHENTICATED.
/// Whoever asks: what is in it asks for rights of its own.
const EVERYBODY: &str = "+ + + + + + +";
/// Whoever has a credential.
const ALL: &str = "U + + + + + +";
/// Whoever is somebody in the ledger.
const HERE: &str = "U N N + + + +";
/// Whoever runs the server.
const OPERATOR: &str = "U F F F F F F";
/// `view_points`.
const LOOKING: &str = "U N N + + + +";
/// What officers may and raiders may not.
const OFFICERS: &str = "U N N F + + F";
/// `award_points`.
const AWARDING: &str = "U N N F + + +";
/// `dispute_entries`.
const DISPUTING: &str = "U N N + + + F";
/// `basic_access`.
const FLYING: &str = "U N N + + + F";
/// `respond_to_loot`, `bid`.
const WANTING: &str = "U N N + + + F";
/// What only owners may.
const OWNERS: &str = "U N N F F + F";

const QUERY: &[(&str, &str)] = &[("ledger", HERE), ("preview", EVERYBODY), ("viewer", ALL)];

const LEDGER: &[(&str, &str)] = &[
    ("apiKeys", OFFICERS),
    ("attendance", LOOKING),
    ("auction", LOOKING),
    ("auctions", LOOKING),
    ("audit", OFFICERS),
    ("chartOfAccounts", LOOKING),
    ("checkpoint", LOOKING),
    ("checkpoints", LOOKING),
    ("commanderReports", FLYING),
    ("consistency", LOOKING),
    ("decision", LOOKING),
    ("decisions", LOOKING),
    ("disputes", LOOKING),
    ("entry", LOOKING),
    ("events", OFFICERS),
    ("exportMember", OWNERS),
    ("fleet", FLYING),
    ("fleets", FLYING),
    ("fleetSampling", OFFICERS),
    ("fleetSettings", FLYING),
    ("fleetsWaiting", FLYING),
    ("flows", LOOKING),
    ("history", LOOKING),
    ("id", HERE),
    ("importQueue", OFFICERS),
    ("items", LOOKING),
    ("itemTypes", FLYING),
    ("journal", LOOKING),
    ("member", LOOKING),
    ("lootDistribution", LOOKING),
    ("lootShares", LOOKING),
    ("members", LOOKING),
    ("name", LOOKING),
    ("openedAt", LOOKING),
    ("paste", FLYING),
    ("payout", FLYING),
    ("payoutBalances", FLYING),
    ("payoutRules", FLYING),
    ("payouts", FLYING),
    ("payoutSummary", OFFICERS),
    ("payoutVerdicts", OFFICERS),
    ("policies", OFFICERS),
    ("policyWork", OFFICERS),
    ("pool", FLYING),
    ("poolItems", FLYING),
    ("pools", FLYING),
    ("position", HERE),
    ("privateReads", OFFICERS),
    ("proof", OFFICERS),
    ("raid", LOOKING),
    ("raids", LOOKING),
    ("readModels", LOOKING),
    ("rebuild", LOOKING),
    ("recoveries", FLYING),
    ("roles", LOOKING),
    ("rules", LOOKING),
    ("schedule", LOOKING),
    ("schedules", LOOKING),
    ("settings", LOOKING),
    ("simulation", OWNERS),
    ("standings", LOOKING),
    ("statement", LOOKING),
    ("trialBalance", LOOKING),
    ("verifierKey", HERE),
    ("viewer", HERE),
    ("voteStatistics", LOOKING),
    ("weeks", LOOKING),
    ("wishes", LOOKING),
];

/// Of somebody else than who asks.
const MEMBER: &[(&str, &str)] = &[
    ("attendance", LOOKING),
    ("changedAt", LOOKING),
    ("characters", LOOKING),
    ("erased", LOOKING),
    ("hasLeft", LOOKING),
    ("history", LOOKING),
    ("holds", LOOKING),
    ("id", LOOKING),
    ("identities", OWNERS),
    ("items", LOOKING),
    ("joinedAt", LOOKING),
    ("joinedOn", LOOKING),
    ("name", LOOKING),
    ("readBy", OFFICERS),
    ("roles", LOOKING),
    ("standing", LOOKING),
    ("statement", LOOKING),
];

const MUTATION: &[(&str, &str)] = &[
    ("addCharacter", OFFICERS),
    ("addImportedName", OFFICERS),
    ("addItems", OFFICERS),
    ("addMember", OFFICERS),
    ("adjustPoints", OFFICERS),
    ("adjustShare", OFFICERS),
    ("adoptProposal", OWNERS),
    ("approvePool", OFFICERS),
    ("awardLoot", OFFICERS),
    ("awardPoints", AWARDING),
    ("beginEsiLogin", OFFICERS),
    ("cancelAuction", OFFICERS),
    ("cancelDecision", OFFICERS),
    ("cancelFleet", OFFICERS),
    ("cancelPayout", OFFICERS),
    ("cancelRaid", OFFICERS),
    ("castVote", OFFICERS),
    ("changeFleet", OFFICERS),
    ("changeFleetSettings", OWNERS),
    ("changeMain", OFFICERS),
    ("changePool", OFFICERS),
    ("changeRaid", OFFICERS),
    ("changeSchedule", OFFICERS),
    ("changeSettings", OWNERS),
    ("chargePoints", OFFICERS),
    ("closeAuction", OFFICERS),
    ("closeRaid", OFFICERS),
    ("completeFleet", OFFICERS),
    ("createApiKey", OWNERS),
    ("decayPoints", OFFICERS),
    ("deferDecision", OFFICERS),
    ("defineRole", OWNERS),
    ("defineSchedule", OFFICERS),
    ("dismissImportedName", OFFICERS),
    ("disputeEntry", DISPUTING),
    ("endRaid", OFFICERS),
    ("endRule", OWNERS),
    ("extendAuction", OFFICERS),
    ("failPayout", OFFICERS),
    ("forgetMember", OWNERS),
    ("giveItem", OFFICERS),
    ("grantRole", OWNERS),
    ("holdPoints", OFFICERS),
    ("joinFleet", OFFICERS),
    ("leaveFleet", OFFICERS),
    ("linkIdentity", OWNERS),
    ("mapImportedName", OFFICERS),
    ("markPayoutPaid", OFFICERS),
    ("markPayoutsPaid", OFFICERS),
    ("memberLeaves", OFFICERS),
    ("memberReturns", OFFICERS),
    ("mergeMembers", OFFICERS),
    ("openAuction", OFFICERS),
    ("openDecision", OFFICERS),
    ("openLedger", OPERATOR),
    ("openPool", OFFICERS),
    ("openRecovery", OFFICERS),
    ("pasteItems", OFFICERS),
    ("pauseSchedule", OFFICERS),
    ("placeBid", WANTING),
    ("planFleet", OFFICERS),
    ("planRaid", OFFICERS),
    ("processPayout", OFFICERS),
    ("reassignEntry", OFFICERS),
    ("reassignLoot", OFFICERS),
    ("rebuildReadModel", OWNERS),
    ("recordKill", OFFICERS),
    ("releaseHold", OFFICERS),
    ("removeCharacter", OFFICERS),
    ("removeCrew", OFFICERS),
    ("removeItems", OFFICERS),
    ("removeKill", OFFICERS),
    ("removePool", OFFICERS),
    ("removeSchedule", OFFICERS),
    ("removeWish", WANTING),
    ("renameMember", OFFICERS),
    ("resolveDispute", OFFICERS),
    ("respondToDecision", WANTING),
    ("resumeSchedule", OFFICERS),
    ("retryPayout", OFFICERS),
    ("retryPolicy", OFFICERS),
    ("reversePayout", OFFICERS),
    ("revokeApiKey", OWNERS),
    ("revokeRole", OWNERS),
    ("runSchedule", OFFICERS),
    ("setCrew", OFFICERS),
    ("setDecisionDeadline", OFFICERS),
    ("setFleetStage", OFFICERS),
    ("setItemQuantity", OFFICERS),
    ("setPayoutRule", OWNERS),
    ("setPoolTotal", OFFICERS),
    ("setPrice", OFFICERS),
    ("setRoster", OFFICERS),
    ("setRule", OWNERS),
    ("settleRecovery", OFFICERS),
    ("signCheckpoint", OFFICERS),
    ("skipPolicy", OFFICERS),
    ("startFleet", OFFICERS),
    ("startFleetSampling", OFFICERS),
    ("startRaid", OFFICERS),
    ("stopFleetSampling", OFFICERS),
    ("switchSystem", OWNERS),
    ("takeInKind", OFFICERS),
    ("transferPoints", OFFICERS),
    ("unlinkIdentity", OWNERS),
    ("valuePool", OFFICERS),
    ("voidApproval", OFFICERS),
    ("voidAuctionAward", OFFICERS),
    ("voidEntry", OFFICERS),
    ("voidLoot", OFFICERS),
    ("wishForItem", WANTING),
    ("withdrawBid", WANTING),
];

/// What a command would come to, for who may issue it.
const PREVIEW: &[(&str, &str)] = &[
    ("addImportedName", OFFICERS),
    ("approvePool", OFFICERS),
    ("awardPoints", AWARDING),
    ("chargePoints", OFFICERS),
    ("decayPoints", OFFICERS),
    ("mapImportedName", OFFICERS),
    ("mergeMembers", OFFICERS),
    ("reassignEntry", OFFICERS),
    ("setRoster", OFFICERS),
    ("switchSystem", OWNERS),
    ("transferPoints", OFFICERS),
    ("voidEntry", OFFICERS),
];

const SUBSCRIPTION: &[(&str, &str)] = &[
    ("auctions", LOOKING),
    ("decisions", LOOKING),
    ("events", OFFICERS),
    ("history", LOOKING),
    ("rebuild", LOOKING),
    ("standings", LOOKING),
];

/// Somebody who asks, with what they show.
struct Asking {
    caller: Caller,
    credential: Option<String>,
}

/// What is expected, and what was seen, by operation.
struct Matrix {
    served: Served,
    asking: Vec<Asking>,
    wrong: Vec<String>,
}

impl Matrix {
    async fn start(served: Served, guild: &Guild) -> Self {
        let stranger = Guild::open(&served.test.app, 1).await;
        let (raider, officer) = (guild.members[0], guild.members[1]);
        for (member, subject, role) in [(raider, "raider", "raider"), (officer, "officer", "officer")] {
            guild.grant(member, role).await;
            guild.link(member, ISSUER, subject).await.expect("linked");
        }
        served.test.caught_up(guild.ledger).await;
        let credentials = [
            None,
            Some(stranger.owner.clone()),
            Some(shared(ISSUER, "nobody")),
            Some(shared(ISSUER, "raider")),
            Some(shared(ISSUER, "officer")),
            Some(guild.owner.clone()),
            Some(scoped(&served, guild).await),
        ];
        let asking =
            credentials.map(|credential| Asking { caller: served.caller(credential.as_deref()), credential });
        Matrix { served, asking: asking.into(), wrong: Vec::new() }
    }

    /// Holds what everybody is answered against the operation's line.
    fn hold(&mut self, table: &[(&str, &str)], kind: &str, name: &str, seen: &[String]) {
        let lines: BTreeMap<_, _> = table.iter().copied().collect();
        let Some(line) = lines.get(name) else {
            self.wrong.push(format!("{kind} {name} has no line"));
            return;
        };
        for ((who, expected), code) in WHO.iter().zip(line.split(' ')).zip(seen) {
            let sign = match code.as_str() {
                "FORBIDDEN" => "F",
                "NOT_FOUND" => "N",
                "UNAUTHENTICATED" => "U",
                _ => "+",
            };
            if sign != expected {
                self.wrong.push(format!("{kind} {name}: {expected} expected, {sign} ({code}) for {who}"));
            }
        }
    }

    async fn fields(&mut self, object: &str, table: &[(&str, &str)], fields: Vec<(String, String)>) {
        for (name, query) in fields {
            let mut seen = Vec::new();
            for asking in &self.asking {
                seen.push(code(&asking.caller.ask(&query, Value::Null).await));
            }
            self.hold(table, object, &name, &seen);
        }
    }

    async fn commands(&mut self, table: &[(&str, &str)], kind: &str, commands: Vec<Mutation>) {
        for Mutation { name, query, variables } in commands {
            let mut seen = Vec::new();
            for asking in &self.asking {
                seen.push(code(&asking.caller.ask(&query, variables.clone()).await));
            }
            self.hold(table, kind, &name, &seen);
        }
    }

    async fn subscriptions(&mut self, subscriptions: Vec<(String, String)>) {
        for (name, query) in subscriptions {
            let mut seen = Vec::new();
            for asking in &self.asking {
                let mut socket = Socket::open(self.served.address, asking.credential.as_deref()).await;
                socket.subscribe(&query, json!({})).await;
                let message = socket.next().await;
                let refused = message["type"] == "error";
                let answer = if refused {
                    json!({ "errors": message["payload"] })
                } else {
                    message["payload"].clone()
                };
                seen.push(code(&answer));
            }
            self.hold(SUBSCRIPTION, "subscription", &name, &seen);
        }
    }
}

/// The code of an answer's first error; empty if there is none.
fn code(answer: &Value) -> String {
    let code = &answer["errors"][0]["extensions"]["code"];
    code.as_str().unwrap_or_default().to_owned()
}

/// An item is before the loot council, and another is bid for.
async fn opened(served: &Served, guild: &Guild) {
    let query =
        "mutation ($input: OpenDecisionInput!) { openDecision(input: $input) { receipt { position } } }";
    let input = json!({ "ledgerId": guild.ledger, "clientKey": "opened", "item": { "name": "Thunderfury" } });
    served.caller(Some(&guild.owner)).get(query, json!({ "input": input })).await;
    let query =
        "mutation ($input: OpenAuctionInput!) { openAuction(input: $input) { receipt { position } } }";
    let input = json!({ "ledgerId": guild.ledger, "clientKey": "auction", "item": { "name": "Ashkandi" }, "minimum": "5",
        "kind": { "sealed": true }, "closesAt": chrono::Utc::now() + chrono::TimeDelta::hours(1) });
    served.caller(Some(&guild.owner)).get(query, json!({ "input": input })).await;
}

async fn scoped(served: &Served, guild: &Guild) -> String {
    let query =
        "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { scopes } } }";
    let input = json!({ "ledgerId": guild.ledger, "clientKey": "scoped", "label": "scoped", "roles": ["owner"],
        "scopes": ["AWARD_POINTS", "VIEW_POINTS"] });
    let made = served.caller(Some(&guild.owner)).get(query, json!({ "input": input })).await;
    assert_eq!(made["createApiKey"]["apiKey"]["scopes"], json!(["VIEW_POINTS", "AWARD_POINTS"]));
    made["createApiKey"]["secret"].as_str().expect("shown once").to_owned()
}

fn wrapped(before: &str, fields: Vec<(String, String)>, after: &str) -> Vec<(String, String)> {
    fields.into_iter().map(|(name, field)| (name, format!("{before}{field}{after}"))).collect()
}

#[tokio::test]
async fn everybody_may_do_what_their_line_says_of_every_operation_and_nothing_else() {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    let (ledger, member): (_, Uuid) = (guild.ledger, guild.members[2].0);
    // Whoever has a history is told it at once.
    guild.points("a kill", award(&guild.members, "1")).await.expect("awarded");
    opened(&served, &guild).await;
    let schema = Schema::of(&served.caller(None), json!(ledger)).await;
    let mut matrix = Matrix::start(served, &guild).await;
    matrix.fields("Query", QUERY, wrapped("{ ", schema.fields("Query"), " }")).await;
    let of_ledger = format!("{{ ledger(id: \"{ledger}\") {{ ");
    matrix.fields("Ledger", LEDGER, wrapped(&of_ledger, schema.fields("Ledger"), " } }")).await;
    let of_member = format!("{of_ledger}member(by: {{ id: \"{member}\" }}) {{ ");
    matrix.fields("Member", MEMBER, wrapped(&of_member, schema.fields("Member"), " } } }")).await;
    matrix.subscriptions(schema.subscriptions()).await;
    matrix.commands(PREVIEW, "preview", schema.previews()).await;
    matrix.commands(MUTATION, "mutation", schema.mutations()).await;
    assert!(matrix.wrong.is_empty(), "{:#?}", matrix.wrong);
    matrix.served.close().await;
}

#[test]
fn every_line_speaks_of_an_operation_that_there_is_and_of_everybody() {
    let sdl = bursar::graphql::sdl();
    for (kind, table) in [
        ("Query", QUERY),
        ("Ledger", LEDGER),
        ("Member", MEMBER),
        ("Mutation", MUTATION),
        ("Preview", PREVIEW),
        ("Subscription", SUBSCRIPTION),
    ] {
        let start = sdl.find(&format!("type {kind} {{")).expect("a type");
        let fields = &sdl[start..start + sdl[start..].find("\n}").expect("its end")];
        for (name, line) in table {
            let is_there = [": ", "("].iter().any(|end| fields.contains(&format!("  {name}{end}")));
            assert!(is_there, "{kind} has no {name}");
            assert_eq!(line.split(' ').count(), WHO.len(), "{kind} {name}");
        }
    }
}
