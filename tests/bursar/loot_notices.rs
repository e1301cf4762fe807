//! What a webhook is told of the loot council and of auctions, and what it is not.

use bursar::policies::tell_due;
use bursar::server::Access;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::discord::Discord;
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::issuer::{shared, trusting};
use crate::support::TestApp;

const ISSUER: &str = "https://id.example";

/// Two raiders with 100 DKP each, Member 0 and 1; an officer, Member 2; whoever holds the owner's key; and a webhook.
pub struct House {
    pub served: Served,
    pub master: Hand,
    pub raiders: [Hand; 2],
    officer: Hand,
    pub discord: Discord,
    host: String,
}

impl House {
    pub async fn open() -> Self {
        let (discord, host) = Discord::start().await;
        let test = TestApp::start().await;
        let app = test.app.clone().telling([host.clone()].into_iter().collect());
        let app = app.trusting(trusting(&[(ISSUER, "HS256", None)], Default::default()));
        let served = Served::serve(TestApp { app, ..test }, Access::default()).await;
        let guild = Guild::open(&served.test.app, 3).await;
        for (n, role) in ["raider", "raider", "officer"].into_iter().enumerate() {
            guild.grant(guild.members[n], role).await;
            guild.link(guild.members[n], ISSUER, &format!("member {n}")).await.expect("linked");
        }
        served.test.caught_up(guild.ledger).await;
        let by_token = |n: usize| {
            let caller = served.caller(Some(&shared(ISSUER, &format!("member {n}"))));
            Hand { guild: guild.clone(), caller }
        };
        let (raiders, officer) = ([by_token(0), by_token(1)], by_token(2));
        let master = Hand::owner(&served, &guild);
        master.does("awardPoints", master.award("100", json!([master.who(0), master.who(1)]))).await;
        let webhook = format!("http://{host}/api/webhooks/123/secret");
        master.does("changeFleetSettings", json!({ "webhook": webhook })).await;
        House { served, master, raiders, officer, discord, host }
    }

    /// What a command of the owner's made.
    async fn made(&self, mutation: &str, input: Value, what: &str) -> String {
        let (query, variables) = self.master.asked(mutation, input);
        let query = query.replace("receipt { position repeated }", &format!("{what} {{ id }}"));
        let made = self.master.caller.get(&query, variables).await[mutation][what]["id"].clone();
        made.as_str().expect("an id").to_owned()
    }

    pub async fn decision(&self, deadline: Option<DateTime<Utc>>) -> String {
        let input = json!({ "item": { "name": "Ashkandi" }, "boss": "Nefarian", "deadline": deadline });
        self.made("openDecision", input, "decision").await
    }

    pub async fn auction(&self, kind: Value, closes_at: DateTime<Utc>) -> String {
        let item = json!({ "name": "Ashkandi" });
        let input = json!({ "item": item, "minimum": "5", "closesAt": closes_at, "kind": kind });
        self.made("openAuction", input, "auction").await
    }

    /// What the webhook was told by now, since the last time that this was asked.
    pub async fn tells(&self) -> Vec<String> {
        let before = self.discord.told().len();
        self.served.test.caught_up(self.master.guild.ledger).await;
        tell_due(&self.served.test.app).await.expect("told");
        self.discord.told().split_off(before)
    }

    /// What it is told by two other servers that look at once, later.
    async fn tells_later(&self, by: TimeDelta) -> Vec<String> {
        let before = self.discord.told().len();
        self.served.test.caught_up(self.master.guild.ledger).await;
        let one = TestApp::ahead(self.served.test.url.clone(), by).await;
        let other = TestApp::ahead(self.served.test.url.clone(), by).await;
        let telling = |test: &TestApp| test.app.clone().telling([self.host.clone()].into_iter().collect());
        let (one_tells, other_tells) = (telling(&one), telling(&other));
        let (first, second) = tokio::join!(tell_due(&one_tells), tell_due(&other_tells));
        first.and(second).expect("told");
        // What one of them took while the other looked is told by now, or at the next look.
        tell_due(&one_tells).await.expect("told");
        one.app.stop().await;
        other.app.stop().await;
        self.discord.told().split_off(before)
    }
}

pub fn hour() -> DateTime<Utc> {
    Utc::now() + TimeDelta::hours(1)
}

pub fn open_by(increment: &str) -> Value {
    json!({ "open": { "increment": increment } })
}

fn shows(at: DateTime<Utc>) -> String {
    let at = at.timestamp();
    format!("<t:{at}:f> (<t:{at}:R>)")
}

#[tokio::test]
async fn a_webhook_is_told_of_decisions_and_awards_and_never_of_votes_and_notes() {
    let house = House::open().await;
    let decision = house.decision(None).await;
    let head = "**New decision**: Ashkandi, from Nefarian";
    let responses = "- Best in slot\n- Upgrade\n- Minor upgrade\n- Off\\-spec\n- Pass";
    assert_eq!(house.tells().await, [format!("{head}\n{responses}")]);
    assert_eq!(house.discord.sent()[0].1.get("components"), None, "no application takes answers");
    let with = |mut input: Value| {
        input["decisionId"] = json!(decision);
        input
    };
    let note = json!({ "response": "bis", "note": "the last piece" });
    house.raiders[0].does("respondToDecision", with(note)).await;
    house.raiders[1].does("respondToDecision", with(json!({ "response": "offspec" }))).await;
    let vote = json!({ "candidate": house.master.who(0), "approve": true });
    house.officer.does("castVote", with(vote)).await;
    assert_eq!(house.tells().await, Vec::<String>::new());
    let award = json!({ "to": house.master.who(1), "reason": "*set* bonus", "price": "10" });
    house.master.does("awardLoot", with(award)).await;
    let other = json!({ "to": house.master.who(0), "reason": "a mistake" });
    house.master.does("reassignLoot", with(other)).await;
    house.master.does("voidLoot", with(json!({ "reason": "not dropped" }))).await;
    let expected = [
        r"**Awarded**: Ashkandi to Member 1 (off-spec): \*set\* bonus",
        "**Reassigned**: Ashkandi from Member 1 to Member 0: a mistake",
        "**Taken back**: Ashkandi from Member 0: not dropped",
    ];
    assert_eq!(house.tells().await, expected);
    assert_eq!(house.tells_later(TimeDelta::minutes(1)).await, Vec::<String>::new());
    house.served.close().await;
}

#[tokio::test]
async fn a_webhook_is_told_of_auctions_and_never_of_bids() {
    let house = House::open().await;
    let closes_at = hour();
    let sealed = house.auction(json!({ "vickrey": {} }), closes_at).await;
    let expected = format!(
        "**Auction**: Ashkandi: sealed bids, the second price is paid, from 5, until {}",
        shows(closes_at)
    );
    assert_eq!(house.tells().await, [expected]);
    for (raider, amount) in house.raiders.iter().zip(["61", "43"]) {
        raider.does("placeBid", json!({ "auctionId": sealed, "amount": amount })).await;
    }
    assert_eq!(house.tells().await, Vec::<String>::new());
    let soon = house.tells_later(TimeDelta::minutes(50)).await;
    assert_eq!(soon, [format!("**Ending soon**: Ashkandi; bids until {}", shows(closes_at))]);
    house.master.does("closeAuction", json!({ "auctionId": sealed })).await;
    house.master.does("voidAuctionAward", json!({ "auctionId": sealed, "reason": "not dropped" })).await;
    let expected =
        ["**Auction closed**: Ashkandi: Member 0, 43", "**Taken back**: Ashkandi from Member 0: not dropped"];
    assert_eq!(house.tells().await, expected);
    let (unwanted, off) =
        (house.auction(open_by("5"), hour()).await, house.auction(open_by("5"), hour()).await);
    assert_eq!(house.tells().await.len(), 2);
    house.master.does("closeAuction", json!({ "auctionId": unwanted })).await;
    house.master.does("cancelAuction", json!({ "auctionId": off, "reason": "a mistake" })).await;
    let expected =
        ["**Auction closed**: Ashkandi: nobody won it", "**Auction called off**: Ashkandi: a mistake"];
    assert_eq!(house.tells().await, expected);
    house.served.close().await;
}

#[tokio::test]
async fn who_is_late_is_reminded_once_by_however_many_servers_and_not_after_the_deadline() {
    let house = House::open().await;
    let deadline = hour();
    let decision = house.decision(Some(deadline)).await;
    assert_eq!(house.tells().await.len(), 1);
    assert_eq!(house.tells_later(TimeDelta::minutes(44)).await, Vec::<String>::new());
    let reminded = [format!("**Respond soon**: Ashkandi; responses until {}", shows(deadline))];
    assert_eq!(house.tells_later(TimeDelta::minutes(46)).await, reminded);
    assert_eq!(house.tells_later(TimeDelta::minutes(47)).await, Vec::<String>::new());
    // Another deadline is another reminder; one that passed while no server ran is none.
    let later = deadline + TimeDelta::hours(3);
    let input = json!({ "decisionId": decision, "deadline": later });
    house.master.does("setDecisionDeadline", input).await;
    let reminded = [format!("**Respond soon**: Ashkandi; responses until {}", shows(later))];
    assert_eq!(house.tells_later(TimeDelta::minutes(200)).await, reminded);
    house.decision(Some(hour())).await;
    house.auction(open_by("5"), hour()).await;
    assert_eq!(house.tells_later(TimeDelta::minutes(61)).await, Vec::<String>::new());
    house.served.close().await;
}

#[tokio::test]
async fn a_moved_end_is_told_anew_only_once_it_was_far_again() {
    let house = House::open().await;
    let closes_at = hour();
    let auction = house.auction(open_by("5"), closes_at).await;
    house.tells().await;
    assert_eq!(house.tells_later(TimeDelta::minutes(50)).await.len(), 1);
    let extend = async |by: TimeDelta| {
        let input = json!({ "auctionId": auction, "closesAt": closes_at + by });
        house.master.does("extendAuction", input).await;
    };
    extend(TimeDelta::minutes(1)).await;
    assert_eq!(house.tells_later(TimeDelta::minutes(51)).await, Vec::<String>::new());
    extend(TimeDelta::hours(1)).await;
    assert_eq!(house.tells_later(TimeDelta::minutes(60)).await, Vec::<String>::new());
    assert_eq!(house.tells_later(TimeDelta::minutes(110)).await.len(), 1);
    house.served.close().await;
}

#[tokio::test]
async fn a_reminder_that_waits_while_the_deadline_is_moved_tells_the_new_one() {
    let house = House::open().await;
    let deadline = hour();
    let decision = house.decision(Some(deadline)).await;
    house.tells().await;
    assert_eq!(house.tells_later(TimeDelta::minutes(46)).await.len(), 1);
    let unsent = "UPDATE notices SET state = 'waiting' WHERE kind = 'reminder'";
    sqlx::query(unsent).execute(house.served.test.database()).await.expect("as it would stand");
    let moved = deadline + TimeDelta::minutes(10);
    house.master.does("setDecisionDeadline", json!({ "decisionId": decision, "deadline": moved })).await;
    let reminded = [format!("**Respond soon**: Ashkandi; responses until {}", shows(moved))];
    assert_eq!(house.tells_later(TimeDelta::minutes(50)).await, reminded);
    assert_eq!(house.tells_later(TimeDelta::minutes(60)).await, Vec::<String>::new());
    house.served.close().await;
}

#[tokio::test]
async fn notices_of_one_event_are_sent_again_or_left_alone_each_by_itself() {
    let house = House::open().await;
    let deadline = hour();
    house.decision(Some(deadline)).await;
    house.discord.answers(404);
    house.tells().await;
    house.discord.answers(404);
    house.tells_later(TimeDelta::minutes(46)).await;
    let work =
        async || house.master.sees("policyWork(policy: NOTICES) { work state }").await["policyWork"].clone();
    let failing = work().await;
    let decision = failing[1]["work"].as_str().expect("a name").to_owned();
    let reminder = format!("{decision} reminder");
    let of = |work: &str, state: &str| json!({ "work": work, "state": state });
    assert_eq!(failing, json!([of(&reminder, "FAILED"), of(&decision, "FAILED")]));
    let skip = json!({ "policy": "NOTICES", "work": decision, "reason": "everybody knows" });
    house.master.does("skipPolicy", skip).await;
    assert_eq!(work().await, json!([of(&reminder, "FAILED"), of(&decision, "SKIPPED")]));
    house.master.does("retryPolicy", json!({ "policy": "NOTICES", "work": reminder })).await;
    let reminded = [format!("**Respond soon**: Ashkandi; responses until {}", shows(deadline))];
    assert_eq!(house.tells_later(TimeDelta::minutes(47)).await, reminded);
    assert_eq!(work().await, json!([of(&decision, "SKIPPED")]));
    house.served.close().await;
}

#[tokio::test]
async fn what_a_newer_release_is_to_tell_is_left_to_it_and_holds_up_nothing() {
    let house = House::open().await;
    let newer = "ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
        INSERT INTO notices (ledger_id, position, upto, kind, state, due_at, changed_at)
        SELECT ledger_id, 1, 1, 'raffle', 'waiting', now() - interval '1 hour', now() FROM notice_webhooks";
    sqlx::raw_sql(newer).execute(house.served.test.database()).await.expect("as it would stand");
    house.decision(None).await;
    assert_eq!(house.tells().await.len(), 1);
    let raffle = "SELECT state, tries FROM notices WHERE kind = 'raffle'";
    let raffle: (String, i32) =
        sqlx::query_as(raffle).fetch_one(house.served.test.database()).await.expect("the row");
    assert_eq!(raffle, ("waiting".to_owned(), 0));
    house.served.close().await;
}

#[tokio::test]
async fn what_is_muted_is_not_told_and_each_kind_is_muted_by_itself() {
    let house = House::open().await;
    let muted = json!(["DECISION", "REMINDER", "AUCTION", "ENDING", "CLOSED"]);
    house.master.does("changeFleetSettings", json!({ "muted": muted })).await;
    let decision = house.decision(Some(hour())).await;
    let auction = house.auction(json!({ "sealed": true }), hour()).await;
    assert_eq!(house.tells_later(TimeDelta::minutes(55)).await, Vec::<String>::new());
    house.master.does("closeAuction", json!({ "auctionId": auction })).await;
    let award = json!({ "decisionId": decision, "to": house.master.who(0), "reason": "bis", "price": "10" });
    house.master.does("awardLoot", award).await;
    assert_eq!(house.tells().await, ["**Awarded**: Ashkandi to Member 0: bis"]);
    let muted = json!(["AWARD"]);
    house.master.does("changeFleetSettings", json!({ "muted": muted })).await;
    house.master.does("voidLoot", json!({ "decisionId": decision, "reason": "no" })).await;
    assert_eq!(house.tells().await, Vec::<String>::new());
    house.auction(open_by("5"), hour()).await;
    assert_eq!(house.tells().await.len(), 1);
    house.served.close().await;
}

#[tokio::test]
async fn who_is_forgotten_before_it_is_told_has_no_name_in_it() {
    let house = House::open().await;
    let decision = house.decision(None).await;
    let award = json!({ "decisionId": decision, "to": house.master.who(1), "reason": "bis", "price": "10" });
    house.master.does("awardLoot", award).await;
    house.master.does("forgetMember", json!({ "memberId": house.master.guild.members[1] })).await;
    assert_eq!(house.tells().await, ["**Awarded**: Ashkandi to somebody who is forgotten: bis"]);
    house.served.close().await;
}

#[tokio::test]
async fn what_is_over_before_it_is_told_is_not_told_as_new() {
    let house = House::open().await;
    let auction = house.auction(open_by("5"), hour()).await;
    house.master.does("cancelAuction", json!({ "auctionId": auction, "reason": "a mistake" })).await;
    assert_eq!(house.tells().await, ["**Auction called off**: Ashkandi: a mistake"]);
    let states = "SELECT kind, state, reason FROM notices ORDER BY position";
    let states: Vec<(String, String, Option<String>)> =
        sqlx::query_as(states).fetch_all(house.served.test.database()).await.expect("notices");
    let nothing = Some("there is nothing to tell".to_owned());
    let expected = [("auction", "given_up", nothing), ("closed", "told", None)];
    assert_eq!(states, expected.map(|(kind, state, why)| (kind.to_owned(), state.to_owned(), why)));
    house.served.close().await;
}
