//! A guild to test with.

use std::sync::Arc;

use aggregates::ledger::{
    DecayNegative, DecayRounding, GpBaseMode, NewKey, PointsSettings, PointsVisibility, RoleName, Settings,
    System,
};
use aggregates::points::{Account, Award, Charge};
use aggregates::{
    Actor, EntryId, KeyId, LedgerCommand, LedgerId, MemberId, Points, PointsCommand, Position, Text, Who,
};
use bursar::app::{App, Submission};
use bursar::identity;
use bursar::lane::{ClientKey, Failure, Part, Receipt};
use uuid::Uuid;

pub fn text<const N: usize>(text: &str) -> Text<N> {
    Text::new("text", text).expect("a text")
}

pub fn points(text: &str) -> Points {
    text.parse().expect("points")
}

pub fn settings(system: System) -> Settings {
    Settings {
        name: text("Test guild"),
        currency: text("EUR"),
        time_zone: chrono_tz::Europe::Berlin,
        week_start: chrono::Weekday::Mon,
        points: PointsSettings {
            system,
            secondary_auction: false,
            places: 2,
            allow_negative: false,
            gp_base_mode: GpBaseMode::Floor,
            base_gp: points("1"),
            min_ep: points("0"),
            decay_rounding: DecayRounding::FloorStays,
            decay_negative: DecayNegative::Skip,
            ties: aggregates::ledger::TieOrder::default(),
        },
        points_visibility: PointsVisibility::Members,
    }
}

/// An open ledger with members.
#[derive(Clone)]
pub struct Guild {
    pub app: App,
    pub ledger: LedgerId,
    pub owner: String,
    pub members: Arc<Vec<MemberId>>,
}

pub fn submission(ledger: LedgerId, key: &str, parts: Vec<Part>) -> Submission {
    Submission {
        ledger,
        actor: Actor::Operator,
        on_behalf_of: None,
        client_key: ClientKey::new(key).expect("a key"),
        canonical: format!("{parts:?}").into_bytes(),
        backdated_to: None,
        correlation: None,
        causation: None,
        source: "test",
        parts,
    }
}

pub fn award(members: &[MemberId], amount: &str) -> PointsCommand {
    let members = members.iter().map(|member| Who::from(*member)).collect();
    PointsCommand::Award(Award::of(Account::Dkp, points(amount), members, text("a kill")))
}

pub fn charge(member: MemberId, price: &str) -> PointsCommand {
    PointsCommand::Charge(Charge::of(Account::Dkp, member.into(), points(price)))
}

impl Guild {
    pub async fn open(app: &App, members: usize) -> Self {
        Guild::open_as(app, members, System::Dkp).await
    }

    pub async fn open_as(app: &App, members: usize, system: System) -> Self {
        Guild::open_with(app, members, settings(system)).await
    }

    pub async fn open_with(app: &App, members: usize, settings: Settings) -> Self {
        let ledger = LedgerId(Uuid::now_v7());
        let (owner, mac) = identity::new_key(app, ledger).await.expect("a key");
        let owner_key = NewKey {
            key: KeyId(Uuid::now_v7()),
            mac,
            label: text("owner"),
            roles: [RoleName::new(RoleName::OWNER).expect("a role")].into(),
            scopes: None,
            member: None,
            expires_at: None,
        };
        let mut guild = Guild { app: app.clone(), ledger, owner, members: Arc::default() };
        guild.ledger_command("open", LedgerCommand::Open { settings, owner_key }).await.expect("open");
        let mut added = Vec::new();
        for n in 0..members {
            added.push(guild.add(&format!("Member {n}")).await);
        }
        guild.members = Arc::new(added);
        guild
    }

    pub async fn add(&self, name: &str) -> MemberId {
        let member = MemberId(Uuid::now_v7());
        let name_and_owner = [(member, name.to_owned())];
        let sealed = self.app.vault.seal(self.ledger, &name_and_owner).await.expect("sealed").remove(0);
        let keys = self.app.vault.ledger(self.ledger).await.expect("keys").expect("keys");
        let command = LedgerCommand::AddMember { member, name: sealed, handle: keys.handle(name) };
        // Long ago, so that tests may say that something happened then.
        let joined = "2019-01-01T00:00:00Z".parse().expect("a time");
        let part = Part::Ledger(Arc::new(command));
        let submission = submission(self.ledger, &format!("add {member}"), vec![part]);
        let submission = Submission { backdated_to: Some(joined), ..submission };
        self.app.submit(submission).await.expect("added");
        member
    }

    /// Lets whoever an issuer knows by this name act as a member.
    pub async fn link(&self, member: MemberId, issuer: &str, subject: &str) -> Result<Receipt, Failure> {
        let name = [(member, format!("{issuer} {subject}"))];
        let name = self.app.vault.seal(self.ledger, &name).await.expect("sealed").remove(0);
        let keys = self.app.vault.ledger(self.ledger).await.expect("keys").expect("keys");
        let (member, identity) = (member.into(), keys.identity(issuer, subject));
        let command = LedgerCommand::LinkIdentity { member, identity, name };
        self.ledger_command(&format!("link {issuer} {subject}"), command).await
    }

    pub async fn grant(&self, member: MemberId, role: &str) {
        let granted = RoleName::new(role).expect("a role");
        let command = LedgerCommand::GrantRole { member: member.into(), role: granted };
        self.ledger_command(&format!("grant {member} {role}"), command).await.expect("granted");
    }

    pub async fn ledger_command(&self, key: &str, command: LedgerCommand) -> Result<Receipt, Failure> {
        self.app.submit(submission(self.ledger, key, vec![Part::Ledger(Arc::new(command))])).await
    }

    pub async fn points(&self, key: &str, command: PointsCommand) -> Result<Receipt, Failure> {
        self.app.submit(submission(self.ledger, key, vec![Part::Points(Arc::new(command), None)])).await
    }

    /// Asks again, under the same key, for as long as the outcome is unknown.
    pub async fn points_at_last(&self, key: &str, command: PointsCommand) -> Result<Receipt, Failure> {
        loop {
            match self.points(key, command.clone()).await {
                Err(Failure::OutcomeUnknown) => {}
                answer => return answer,
            }
        }
    }

    pub async fn void(&self, key: &str, entry: Position) -> Result<Receipt, Failure> {
        let command = PointsCommand::Void { entry: EntryId(entry), reason: text("mistake"), source: None };
        self.points(key, command).await
    }

    /// A balance as the read table has it.
    pub async fn dkp(&self, member: MemberId) -> String {
        let sql =
            "SELECT trim_scale(dkp)::text FROM points_standings_v2 WHERE ledger_id = $1 AND member_id = $2";
        sqlx::query_scalar(sql)
            .bind(self.ledger.0)
            .bind(member.0)
            .fetch_one(&self.app.database)
            .await
            .expect("a standing")
    }
}

/// The code of a refusal, as callers see it.
pub fn code(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => {
            let value = serde_json::to_value(refusal).expect("JSON");
            value["code"].as_str().expect("a code").to_owned()
        }
        other => format!("{other:?}"),
    }
}
