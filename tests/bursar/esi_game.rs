//! The game on this machine: its single sign-on and its interface, and a guild that flies in it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aggregates::LedgerCommand;
use aggregates::Permission::{BasicAccess, ManageOwnFleets};
use aggregates::ledger::{RoleName, Settings, System};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bursar::game::Game;
use bursar::policies::{sample_due, verify_waiting};
use bursar::server::Access;
use chrono::Utc;
use prices::calling::{Clock, Service};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::graphql::{Caller, Served};
use crate::guild::{Guild, settings, text};
use crate::issuer::{Signer, shared, trusting};
use crate::support::TestApp;

const ISSUER: &str = "https://id.example";
/// The commander's character.
pub const JAINA: u64 = 1001;
/// Another member's.
pub const GROM: u64 = 1002;
/// Nobody's.
pub const STRANGER: u64 = 1003;

/// What the game answers, by path.
#[derive(Default)]
struct World {
    answers: BTreeMap<String, (u16, Value)>,
    asked: Vec<(String, String)>,
}

/// The game, a guild whose commander flies in it, and their callers.
pub struct Flying {
    pub served: Served,
    pub guild: Guild,
    pub commander: Caller,
    pub owner: Caller,
    pub fleet: Uuid,
    base: String,
    world: Arc<Mutex<World>>,
}

impl Flying {
    /// A guild of Jaina, who commands a fleet that flies, and Grom.
    pub async fn start() -> Self {
        let (base, world) = play().await;
        let test = TestApp::start().await;
        let service = Service::new(base.parse().expect("an address"), Default::default(), Clock::real());
        let login = esi::Settings::at(&base, "app", "http://127.0.0.1/esi/callback").expect("settings");
        let game = Game::new(login, &service.expect("a service")).expect("a game");
        let issuers = trusting(&[(ISSUER, "HS256", None)], Default::default());
        let app = test.app.clone().trusting(issuers).playing(game);
        let served = Served::serve(TestApp { app, ..test }, Access::default()).await;
        let isk = Settings { currency: text("ISK"), ..settings(System::Dkp) };
        let mut guild = Guild::open_with(&served.test.app, 0, isk).await;
        let members = [guild.add("Jaina").await, guild.add("Grom").await];
        guild.members = members.to_vec().into();
        let (role, permissions) =
            (RoleName::new("commander").expect("a role"), [BasicAccess, ManageOwnFleets].into());
        guild.ledger_command("role", LedgerCommand::DefineRole { role, permissions }).await.expect("defined");
        guild.grant(members[0], "commander").await;
        guild.link(members[0], ISSUER, "jaina").await.expect("linked");
        served.test.caught_up(guild.ledger).await;
        let commander = served.caller(Some(&shared(ISSUER, "jaina")));
        let owner = served.caller(Some(&guild.owner));
        let flying = Flying { commander, owner, served, guild, fleet: Uuid::nil(), base, world };
        let fleet = flying.take_off().await;
        Flying { fleet, ..flying }
    }

    async fn take_off(&self) -> Uuid {
        let plan =
            json!({ "name": "op", "commander": { "name": "Jaina" }, "startsAt": "2026-11-21T18:00:00Z" });
        let planned = self.mutate("planFleet", plan, "fleet { id }").await;
        let fleet = planned["fleet"]["id"].as_str().expect("an id").parse().expect("an id");
        self.mutate("startFleet", json!({ "fleetId": fleet }), "fleet { stage }").await;
        fleet
    }

    /// A mutation of the owner's, and what it answers.
    pub async fn mutate(&self, name: &str, input: Value, select: &str) -> Value {
        mutation(&self.owner, &self.guild, name, input, select).await
    }

    /// A mutation of the commander's, and what it answers.
    pub async fn command(&self, name: &str, input: Value, select: &str) -> Value {
        mutation(&self.commander, &self.guild, name, input, select).await
    }

    /// What a ledger's fields say to the commander.
    pub async fn read(&self, fields: &str) -> Value {
        self.served.test.caught_up(self.guild.ledger).await;
        let query = format!("{{ ledger(id: \"{}\") {{ {fields} }} }}", self.guild.ledger);
        self.commander.get(&query, Value::Null).await["ledger"].clone()
    }

    /// The game answers so at a path from now on.
    pub fn answers(&self, path: &str, status: u16, body: Value) {
        self.world.lock().expect("whole").answers.insert(path.to_owned(), (status, body));
    }

    /// What was sent to a path, in order.
    pub fn asked(&self, path: &str) -> Vec<String> {
        let world = self.world.lock().expect("whole");
        world.asked.iter().filter(|(at, _)| at == path).map(|(_, body)| body.clone()).collect()
    }

    /// These characters are in the commander's fleet.
    pub fn fly(&self, pilots: &[u64]) {
        let member = |pilot: &u64| json!({ "character_id": pilot, "ship_type_id": 587, "join_time": "2026-11-21T18:00:00Z" });
        self.answers("/characters/1001/fleet/", 200, json!({ "fleet_id": 7, "fleet_boss_id": JAINA }));
        self.answers("/fleets/7/members/", 200, pilots.iter().map(member).collect());
    }

    /// There is no such fleet any more.
    pub fn disband(&self) {
        self.answers("/characters/1001/fleet/", 404, json!({ "error": "Character is not in a fleet" }));
        self.answers("/fleets/7/members/", 404, json!({ "error": "The fleet does not exist" }));
    }

    /// The game grants tokens of this character from now on, which hold for so many seconds.
    pub fn grants(&self, pilot: u64, name: &str, seconds: i64) {
        let claims = json!({
            "iss": self.base, "aud": ["app", "EVE Online"], "sub": format!("CHARACTER:EVE:{pilot}"), "name": name,
            "owner": "x=", "exp": Utc::now().timestamp() + seconds, "scp": esi::SCOPES,
        });
        let token = Signer::rsa(0).token(&json!({ "alg": "RS256", "kid": "one" }), &claims);
        let tokens = json!({ "access_token": token, "refresh_token": "the refresh token" });
        self.answers("/v2/oauth/token", 200, tokens);
    }

    /// Begins a login: the state that its pilot comes back with.
    pub async fn begin(&self, key: &str) -> String {
        let input = json!({ "clientKey": key });
        let begun = self.command("beginEsiLogin", input, "url").await;
        let url: reqwest::Url = begun["url"].as_str().expect("an address").parse().expect("an address");
        let state = url.query_pairs().find(|(name, _)| name == "state");
        state.expect("a state").1.into_owned()
    }

    /// A pilot comes back: the status and what they are told.
    pub async fn come_back(&self, state: &str, code: &str) -> (u16, String) {
        let url = format!("http://{}/esi/callback", self.served.address);
        let mut url: reqwest::Url = url.parse().expect("an address");
        url.query_pairs_mut().append_pair("state", state).append_pair("code", code);
        let response = reqwest::get(url).await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("text"))
    }

    /// Jaina logs in.
    pub async fn log_in(&self) {
        self.grants(JAINA, "Jaina", 1199);
        let state = self.begin("login").await;
        let (status, told) = self.come_back(&state, "a code").await;
        assert_eq!(status, 200, "{told}");
    }

    /// The next minute has come, and the fleets were sampled.
    pub async fn minute(&self) {
        self.served.test.tamper("UPDATE esi_samplings SET due_at = now() - interval '1 hour'").await;
        sample_due(&self.served.test.app).await.expect("sampled");
    }

    /// Payouts were verified.
    pub async fn verify(&self) {
        self.served.test.caught_up(self.guild.ledger).await;
        verify_waiting(&self.served.test.app).await.expect("verified");
    }

    /// How the sampling goes.
    pub async fn sampling(&self) -> Value {
        let fields = "there errors lastError closed closedBecause unknown { name joined }";
        let sampling = format!("fleetSampling(fleetId: \"{}\") {{ {fields} }}", self.fleet);
        self.read(&sampling).await["fleetSampling"].clone()
    }
}

async fn mutation(caller: &Caller, guild: &Guild, name: &str, mut input: Value, select: &str) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    input["ledgerId"] = json!(guild.ledger);
    if input["clientKey"].is_null() {
        input["clientKey"] = json!(Uuid::now_v7());
    }
    let query = format!("mutation ($input: {kind}!) {{ {name}(input: $input) {{ {select} }} }}");
    caller.get(&query, json!({ "input": input })).await[name].clone()
}

/// The game, and where it is.
async fn play() -> (String, Arc<Mutex<World>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let world = Arc::new(Mutex::new(World::default()));
    let keys = json!({ "keys": [Signer::rsa(0).published("one")] });
    world.lock().expect("whole").answers.insert("/oauth/jwks".to_owned(), (200, keys));
    let routes = Router::new().fallback(answer).with_state(Arc::clone(&world));
    tokio::spawn(async { axum::serve(listener, routes).await });
    (base, world)
}

async fn answer(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let (path, body) = (parts.uri.path().to_owned(), String::from_utf8(body.to_vec()).expect("text"));
    let mut world = world.lock().expect("whole");
    world.asked.push((path.clone(), body.clone()));
    let (status, answer) = match path.as_str() {
        "/universe/names/" => (200, names(&body)),
        path => world.answers.get(path).cloned().unwrap_or((404, json!({ "error": "nothing here" }))),
    };
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [("cache-control", "no-store")], axum::Json(answer)).into_response()
}

fn names(body: &str) -> Value {
    let asked: Vec<u64> = serde_json::from_str(body).expect("numbers");
    let name = |id: u64| match id {
        JAINA => "Jaina",
        GROM => "Grom",
        _ => "Stranger",
    };
    asked.into_iter().map(|id| json!({ "category": "character", "id": id, "name": name(id) })).collect()
}
