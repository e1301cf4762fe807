//! Notes, checkpoints and proofs as whoever checks them gets them: whole, altered, cut short, of others.

#![allow(missing_docs)]

use proofs::{
    Checkpoint, Event, Hash, Note, Plan, Proof, Refused, Signer, Tree, Trust, Verified, VerifierKey, origin,
    verify,
};

const LEDGER: &str = "01936b3e-6f1a-7c3a-9d52-0f6a4be1c001";
const OTHER: &str = "01936b3e-6f1a-7c3a-9d52-0f6a4be1c002";

fn signer(ledger: &str, seed: u8) -> Signer {
    Signer::new(&origin(ledger), &[seed; 32]).expect("a name")
}

/// A log of so many events, the last of them with a payload that needs escapes.
fn log(count: u64) -> Vec<Event> {
    let mut previous_hash = Hash([0; 32]);
    let event = |position: u64| {
        let event = Event {
            ledger: LEDGER.to_owned(),
            position,
            previous_hash,
            stream_type: "points".to_owned(),
            stream_id: LEDGER.to_owned(),
            stream_sequence: position,
            event_type: "points.awarded".to_owned(),
            effective_at: "2019-10-07T18:00:00.000001Z".to_owned(),
            recorded_at: "2026-11-21T20:00:00Z".to_owned(),
            salt: "000102030405060708090a0b0c0d0e0f".to_owned(),
            payload: format!(r#"{{"points.awarded":{{"reason":"רגנרוס \" \\ {position}"}}}}"#),
            metadata: r#"{"actor":"operator"}"#.to_owned(),
        };
        previous_hash = event.hash().expect("a hash");
        event
    };
    (1..=count).map(event).collect()
}

fn checkpoint(events: &[Event], size: u64) -> Checkpoint {
    let mut tree = Tree::default();
    let mut head = Hash([0; 32]);
    for event in &events[..usize::try_from(size).expect("small")] {
        head = event.hash().expect("a hash");
        tree.push(&head.0);
    }
    let recorded_at = "2026-11-21T20:00:00Z".parse().expect("a time");
    Checkpoint { origin: origin(LEDGER), size, root: tree.root(), recorded_at, head }
}

fn answer(events: &[Event], plan: Plan) -> Vec<Hash> {
    let (mut tree, mut known) = (Tree::default(), std::collections::BTreeMap::new());
    for event in events {
        tree.push_with(&event.hash().expect("a hash").0, |subtree, hash| {
            known.insert(subtree, hash);
        });
    }
    plan.answer(|subtree| known.get(&subtree).copied()).expect("known")
}

fn inclusion(events: &[Event], position: u64, size: u64) -> Proof {
    let event = events[usize::try_from(position - 1).expect("small")].clone();
    let path = answer(events, Plan::inclusion(position - 1, size).expect("a leaf"));
    let checkpoint = checkpoint(events, size).sign(&signer(LEDGER, 7));
    Proof::Inclusion { event: Box::new(event), path, checkpoint }
}

fn consistency(events: &[Event], first: u64, second: u64) -> Proof {
    let note = |size| checkpoint(events, size).sign(&signer(LEDGER, 7));
    let path = answer(events, Plan::consistency(first, second).expect("sizes"));
    Proof::Consistency { from: note(first), to: note(second), path }
}

fn check(json: &str, key: &VerifierKey) -> Result<Verified, Refused> {
    verify(json.as_bytes(), Trust { key, ledger: None, held: None })
}

#[test]
fn a_proof_is_checked_by_its_ledgers_key_and_shows_the_event_and_the_checkpoint() {
    let (events, key) = (log(13), signer(LEDGER, 7).key().clone());
    for position in 1..=13 {
        let proof = inclusion(&events, position, 13);
        let Verified::Inclusion { event, checkpoint: of } = check(&proof.to_json(), &key).expect("a proof")
        else {
            panic!("another kind")
        };
        assert_eq!((event.position, of), (position, checkpoint(&events, 13)));
        assert_eq!(Proof::parse(proof.to_json().as_bytes()), Ok(proof));
    }
    for first in 1..=13 {
        let grown = check(&consistency(&events, first, 13).to_json(), &key).expect("a proof");
        let (from, to) = (checkpoint(&events, first), checkpoint(&events, 13));
        assert_eq!(grown, Verified::Consistency { from, to });
    }
}

#[test]
fn no_bit_of_a_proof_can_be_altered() {
    let (events, key) = (log(6), signer(LEDGER, 7).key().clone());
    for proof in [inclusion(&events, 4, 6), inclusion(&events, 6, 6), consistency(&events, 3, 6)] {
        let json = proof.to_json().into_bytes();
        for at in 0..json.len() {
            for bit in 0..8 {
                let mut altered = json.clone();
                altered[at] ^= 1 << bit;
                let told = verify(&altered, Trust { key: &key, ledger: None, held: None });
                assert!(told.is_err(), "bit {bit} of byte {at}: {told:?}");
            }
        }
    }
}

#[test]
fn a_proof_that_is_cut_short_is_refused_as_such_wherever_it_ends() {
    let (events, key) = (log(6), signer(LEDGER, 7).key().clone());
    let json = inclusion(&events, 4, 6).to_json();
    for end in 0..json.trim_end().len() {
        let told = verify(&json.as_bytes()[..end], Trust { key: &key, ledger: None, held: None });
        // Within a letter of several bytes it is no text at all.
        assert!(matches!(told, Err(Refused::Truncated { .. } | Refused::NotAProof(_))), "{end}: {told:?}");
        assert!(json.is_char_boundary(end) <= matches!(told, Err(Refused::Truncated { .. })), "{end}");
    }
}

#[test]
fn a_proof_of_another_ledger_or_by_another_key_is_refused() {
    let events = log(6);
    let json = inclusion(&events, 4, 6).to_json();
    let of_other = check(&json, signer(OTHER, 7).key());
    let another = Refused::AnotherLedger { proved: LEDGER.to_owned(), wanted: OTHER.to_owned() };
    assert_eq!(of_other, Err(another.clone()));
    let key = signer(LEDGER, 7).key().clone();
    let asked = |ledger| verify(json.as_bytes(), Trust { key: &key, ledger: Some(ledger), held: None });
    assert!(asked(LEDGER).is_ok());
    assert_eq!(asked(OTHER), Err(another));
    let stranger = signer(LEDGER, 8).key().clone();
    assert_eq!(check(&json, &stranger), Err(Refused::NotSigned(stranger.to_string())));
    // An event of one ledger under a checkpoint of another.
    let Proof::Inclusion { mut event, path, checkpoint } = inclusion(&events, 4, 6) else {
        panic!("another kind")
    };
    event.ledger = OTHER.to_owned();
    let smuggled = Proof::Inclusion { event, path, checkpoint }.to_json();
    let expected = Refused::AnotherLedger { proved: OTHER.to_owned(), wanted: LEDGER.to_owned() };
    assert_eq!(check(&smuggled, &key), Err(expected));
}

#[test]
fn what_is_altered_is_named() {
    let (events, key) = (log(6), signer(LEDGER, 7).key().clone());
    let altered = |alter: fn(&mut Event, &mut Vec<Hash>, &mut String)| {
        let Proof::Inclusion { mut event, mut path, mut checkpoint } = inclusion(&events, 4, 6) else {
            panic!("another kind")
        };
        alter(&mut event, &mut path, &mut checkpoint);
        check(&Proof::Inclusion { event, path, checkpoint }.to_json(), &key).expect_err("refused")
    };
    assert_eq!(altered(|event, _, _| event.payload.push(' ')), Refused::NotIncluded);
    assert_eq!(altered(|event, _, _| event.position = 5), Refused::NotIncluded);
    assert_eq!(altered(|_, path, _| path.truncate(1)), Refused::NotIncluded);
    assert_eq!(altered(|_, path, _| path.clear()), Refused::NotIncluded);
    assert_eq!(altered(|_, path, _| path.resize(100_000, Hash([0; 32]))), Refused::NotIncluded);
    assert_eq!(altered(|_, _, note| *note = note.replace("\n6\n", "\n7\n")), Refused::BadSignature);
    assert_eq!(altered(|event, _, _| event.position = 7), Refused::AfterCheckpoint { position: 7, size: 6 });
    for position in [0, u64::MAX] {
        assert!(matches!(
            check(&json_with("position", &position.to_string()), &key),
            Err(Refused::Malformed { field: "position", .. } | Refused::AfterCheckpoint { .. })
        ));
    }
    assert!(matches!(check(&json_with("position", "1e99"), &key), Err(Refused::NotAProof(_))));
    assert!(matches!(
        altered(|event, _, _| event.recorded_at = "2026-11-21T20:00:00.000Z".to_owned()),
        Refused::Malformed { field: "recorded_at", .. }
    ));
    assert!(matches!(
        altered(|event, _, _| event.salt = "AA".repeat(16)),
        Refused::Malformed { field: "salt", .. }
    ));
}

/// A proof whose event has another value in a field.
fn json_with(field: &str, value: &str) -> String {
    let json = inclusion(&log(6), 4, 6).to_json();
    json.replace(&format!("\"{field}\": 4,"), &format!("\"{field}\": {value},"))
}

#[test]
fn what_is_no_proof_is_refused_as_such() {
    let key = signer(LEDGER, 7).key().clone();
    let proof = inclusion(&log(6), 4, 6).to_json();
    let twice = proof.replacen("\"kind\"", "\"kind\": \"inclusion\", \"kind\"", 1);
    let more = proof.replacen("\"kind\"", "\"note\": \"\", \"kind\"", 1);
    let version = proof.replacen("bursar.proof.1", "bursar.proof.2", 1);
    let kind = proof.replacen("\"inclusion\"", "\"exclusion\"", 1);
    let nested = "[".repeat(1 << 20);
    let cases = ["null", "[]", "{}", "not JSON", "\u{feff}{}", "{\"format\": 1}", &nested];
    for json in cases.into_iter().chain([&twice, &more, &version, &kind].map(String::as_str)) {
        assert!(matches!(check(json, &key), Err(Refused::NotAProof(_))), "{json:.60}");
    }
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::from_str(&proof) else { panic!("no object") };
    let nameless = ["ledger", "position", "previous_hash", "stream_type", "stream_id", "stream_sequence"];
    let nameless =
        nameless.into_iter().chain(["event_type", "effective_at", "recorded_at", "salt", "payload"]);
    let nameless = nameless.chain(["metadata"]).map(|name| fields["event"][name].clone()).collect();
    fields.insert("event".to_owned(), serde_json::Value::Array(nameless));
    let nameless = serde_json::Value::Object(fields).to_string();
    assert!(matches!(check(&nameless, &key), Err(Refused::NotAProof(_))), "{nameless}");
    let large = format!("{{\"format\": \"{}\"}}", "x".repeat(proofs::MAX_BYTES));
    assert_eq!(check(&large, &key), Err(Refused::TooLarge { limit: proofs::MAX_BYTES }));
}

#[test]
fn a_proof_has_to_speak_of_the_checkpoint_that_is_held() {
    let (events, signer) = (log(9), signer(LEDGER, 7));
    let held = |size| checkpoint(&events, size).sign(&signer);
    let told = |proof: &Proof, held: &str| {
        let trust = Trust { key: signer.key(), ledger: None, held: Some(held) };
        verify(proof.to_json().as_bytes(), trust)
    };
    assert!(told(&inclusion(&events, 4, 6), &held(6)).is_ok());
    assert!(told(&consistency(&events, 4, 6), &held(4)).is_ok());
    assert!(told(&consistency(&events, 4, 6), &held(6)).is_ok());
    for proof in [inclusion(&events, 4, 6), consistency(&events, 4, 6)] {
        assert!(matches!(told(&proof, &held(5)), Err(Refused::AnotherCheckpoint { held: 5, .. })));
        assert!(matches!(told(&proof, "a text\n"), Err(Refused::BadNote(_))));
    }
    // The ledger signed another history to somebody else.
    let mut others = checkpoint(&events, 6);
    others.root = Hash([1; 32]);
    let others = others.sign(&signer);
    assert_eq!(told(&inclusion(&events, 4, 6), &others), Err(Refused::SplitView(6)));
}

#[test]
fn histories_that_do_not_follow_from_one_another_are_refused() {
    let (events, signer) = (log(9), signer(LEDGER, 7));
    let mut fork = checkpoint(&events, 5);
    fork.root = checkpoint(&events, 4).root;
    let (from, to) = (fork.sign(&signer), checkpoint(&events, 9).sign(&signer));
    let path = answer(&events, Plan::consistency(5, 9).expect("sizes"));
    let forked = Proof::Consistency { from: from.clone(), to: to.clone(), path: path.clone() };
    let expected = Err(Refused::NotConsistent { first: 5, second: 9 });
    assert_eq!(check(&forked.to_json(), signer.key()), expected);
    let backward = Proof::Consistency { from: to, to: from, path };
    let expected = Err(Refused::NotConsistent { first: 9, second: 5 });
    assert_eq!(check(&backward.to_json(), signer.key()), expected);
}

/// The example of the notes that Go's checksum database is made of: another implementation, keys and text.
#[test]
fn a_note_of_another_implementation_is_verified() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let note = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n\n\
                — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let key: VerifierKey = key.parse().expect("a key");
    let text = Note::parse(note).expect("a note").verify(&key).expect("signed");
    assert!(text.starts_with("If you") && text.ends_with("is.\n"));
}

#[test]
fn signatures_of_other_keys_are_passed_over_and_a_wrong_one_of_the_key_refuses_the_note() {
    let (events, own) = (log(3), signer(LEDGER, 7));
    let note = checkpoint(&events, 3).sign(&own);
    let of_witness = checkpoint(&events, 3).sign(&signer(OTHER, 9));
    let cosignature = of_witness.split("\n\n").nth(1).expect("signatures");
    for witnessed in [format!("{note}{cosignature}"), note.replace("\n\n", &format!("\n\n{cosignature}"))] {
        assert_eq!(Checkpoint::open(&witnessed, own.key()), Ok(checkpoint(&events, 3)));
    }
    let of_another_text = checkpoint(&events, 2).sign(&own);
    let wrong = of_another_text.split("\n\n").nth(1).expect("signatures");
    assert_eq!(Checkpoint::open(&format!("{note}{wrong}"), own.key()), Err(Refused::BadSignature));
}

#[test]
fn what_is_no_note_or_no_checkpoint_is_refused_as_such() {
    let (events, own) = (log(3), signer(LEDGER, 7));
    let note = checkpoint(&events, 3).sign(&own);
    let many = note.clone() + &"— a AAAAAAA=\n".repeat(101);
    for bad in [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\nno line\n",
        "a\n\n— a b\n",
        &many,
        "a\t\n\n— a AAAAAAA=\n",
    ] {
        assert!(matches!(Checkpoint::open(bad, own.key()), Err(Refused::BadNote(_))), "{bad:.40}");
    }
    for (old, new) in [
        ("\n3\n", "\n03\n"),
        ("\n3\n", "\n+3\n"),
        ("\n3\n", "\n18446744073709551616\n"),
        ("time ", "at "),
        ("head ", ""),
    ] {
        let bad = note.replacen(old, new, 1);
        assert!(matches!(Checkpoint::open(&bad, own.key()), Err(Refused::BadCheckpoint(_))), "{bad}");
    }
}

#[test]
fn a_key_is_read_as_it_was_written_and_no_other_way() {
    let key = signer(LEDGER, 7).key().clone();
    assert_eq!(key.to_string().parse(), Ok(key.clone()));
    let text = key.to_string();
    let id = hex::encode(key.id());
    for wrong in [
        "",
        "a+b",
        &text[1..],
        &text[..text.len() - 1],
        &text.replace(&id, "00000000"),
        &text.replace(&id, &id.to_uppercase().replace(|c: char| c.is_ascii_digit(), "A")),
        &text.replace("+A", "+B"),
    ] {
        assert!(wrong.parse::<VerifierKey>().is_err(), "{wrong}");
    }
    assert!(Signer::new("a b", &[0; 32]).is_err() && Signer::new("", &[0; 32]).is_err());
}
