//! Fleets: who flies, who joined and left, and how a sampling ends.

use std::time::Duration;

use esi::{FleetNumber, Sample, Sampling, Whereabouts, sample};
use serde_json::{Value, json};
use standins::{ok, status};

use crate::game::{GROM, Game, JAINA, noon};

const FLEET: FleetNumber = FleetNumber(1_234_567_890);
const MEMBERS: &str = "fleets/1234567890/members/";
const OWN: &str = "characters/95465499/fleet/";
const NOT_YOURS: &str = r#"{"error":"The fleet does not exist or you don't have access to it!"}"#;
const IN_NONE: &str = r#"{"error":"Character is not in a fleet"}"#;

fn member(pilot: u64) -> Value {
    json!({
        "character_id": pilot, "join_time": "2026-11-21T11:58:00Z", "role": "squad_member", "role_name": "Squad Member",
        "ship_type_id": 33328, "solar_system_id": 30003729, "squad_id": -1, "takes_fleet_warp": true, "wing_id": -1,
    })
}

fn in_fleet(fleet: u64, boss: Option<u64>) -> Value {
    json!({ "fleet_id": fleet, "fleet_boss_id": boss, "role": "fleet_commander", "squad_id": -1, "wing_id": -1 })
}

async fn sampled(game: &Game) -> Sample {
    sample(&game.esi, game.jaina(), FLEET).await
}

#[tokio::test]
async fn a_pilots_fleet_and_its_members_are_read_on_their_behalf() {
    let game = Game::start().await;
    game.on(OWN, |_| ok(in_fleet(1_234_567_890, Some(95_465_499))));
    game.on(MEMBERS, |_| ok(json!([member(2_112_625_428), member(95_465_499), member(95_465_499)])));
    let own = game.esi.fleet_of(game.jaina()).await.expect("an answer");
    assert_eq!(own, Some(Whereabouts { fleet_id: FLEET, fleet_boss_id: Some(JAINA) }));
    let members = game.esi.members(game.jaina(), FLEET).await.expect("an answer").expect("a fleet");
    assert_eq!(members.iter().map(|member| member.character_id).collect::<Vec<_>>(), [JAINA, GROM]);
    assert_eq!(members[0].ship_type_id, Some(33328));
    assert_eq!(game.seen(MEMBERS)[0].header("authorization"), "Bearer an access token");
}

#[tokio::test]
async fn who_flies_is_asked_for_anew_each_time_whatever_the_last_answer_said() {
    let game = Game::start().await;
    game.on(MEMBERS, |seen| {
        let others = if seen.earlier == 0 { vec![member(1)] } else { vec![member(1), member(2)] };
        ok(json!(others)).with("cache-control", "max-age=300")
    });
    let count = async || match sampled(&game).await {
        Sample::Members(members) => members.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((count().await, count().await), (1, 2));
}

#[tokio::test]
async fn a_fleet_that_is_not_shown_is_disbanded_or_another_or_somebody_elses() {
    let game = Game::start().await;
    game.on(MEMBERS, |_| status(404, NOT_YOURS));
    game.on(OWN, |_| status(404, IN_NONE));
    assert_eq!(sampled(&game).await, Sample::Disbanded);
    game.on(OWN, |_| ok(in_fleet(8, None)));
    assert_eq!(sampled(&game).await, Sample::Elsewhere(FleetNumber(8)));
    game.on(OWN, |_| ok(in_fleet(1_234_567_890, Some(7))));
    assert_eq!(sampled(&game).await, Sample::NotBoss);
    game.on(OWN, |_| ok(in_fleet(1_234_567_890, None)));
    assert_eq!(sampled(&game).await, Sample::Unseen);
}

#[tokio::test]
async fn a_token_that_the_interface_refuses_is_told_apart_from_trouble() {
    let game = Game::start().await;
    for (refusal, says) in [(401, "token is expired"), (403, "token is not valid for scope")] {
        game.on(MEMBERS, move |_| status(refusal, json!({ "error": says })));
        let Sample::LoginLost(detail) = sampled(&game).await else { panic!("{says}") };
        assert!(detail.contains(says), "{detail}");
    }
    game.on(MEMBERS, |_| status(502, "trouble"));
    assert!(matches!(sampled(&game).await, Sample::Failed(_)));
}

#[tokio::test]
async fn a_fleet_is_followed_from_its_first_member_to_its_end() {
    let game = Game::start().await;
    game.on(OWN, |_| status(404, IN_NONE));
    game.on(MEMBERS, |seen| match seen.earlier {
        0 => ok(json!([member(95_465_499)])),
        1 => ok(json!([member(95_465_499), member(2_112_625_428)])),
        2 => ok(json!([member(95_465_499)])),
        _ => status(404, NOT_YOURS),
    });
    let mut sampling = Sampling::of(FLEET);
    let (mut joined, mut left) = (Vec::new(), Vec::new());
    while sampling.closed.is_none() {
        let step = sampling.take(&sampled(&game).await, game.clock.now());
        let minute = |at: chrono::DateTime<chrono::Utc>| (at - noon()).num_minutes();
        joined.extend(step.joined.iter().map(|one| (one.pilot, minute(one.at))));
        left.extend(step.left.iter().map(|one| (one.pilot, minute(one.at))));
        game.clock.advance(Duration::from_secs(60));
    }
    assert_eq!(joined, [(JAINA, 0), (GROM, 1)]);
    assert_eq!(left, [(GROM, 1), (JAINA, 2)]);
    assert_eq!(sampling.closed.expect("closed").code(), "DISBANDED");
}
