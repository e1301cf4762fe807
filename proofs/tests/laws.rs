//! Whatever is done to a proof, a note or a key, it is refused or says the same; and nothing panics.

#![allow(missing_docs)]

use proofs::{
    Checkpoint, Event, Hash, Note, Proof, Signer, Tree, Trust, Verified, VerifierKey, origin, verify,
};
use proptest::prelude::*;

const LEDGER: &str = "01936b3e-6f1a-7c3a-9d52-0f6a4be1c001";

/// A proof of the first of two events, and the key.
fn proof() -> (Proof, VerifierKey) {
    let event = |position: u64, previous_hash| Event {
        ledger: LEDGER.to_owned(),
        position,
        previous_hash,
        stream_type: "ledger".to_owned(),
        stream_id: LEDGER.to_owned(),
        stream_sequence: position,
        event_type: "ledger.opened".to_owned(),
        effective_at: "2026-11-21T20:00:00.123Z".to_owned(),
        recorded_at: "2026-11-21T20:00:00.123456Z".to_owned(),
        salt: "ff".repeat(16),
        payload: "{\"ledger.opened\":{\"name\":\"é\"}}".to_owned(),
        metadata: "{}".to_owned(),
    };
    let first = event(1, Hash([0; 32]));
    let hashes =
        [first.hash().expect("a hash"), event(2, first.hash().expect("a hash")).hash().expect("a hash")];
    let mut tree = Tree::default();
    hashes.iter().for_each(|hash| tree.push(&hash.0));
    let recorded_at = "2026-11-21T20:00:00.123456Z".parse().expect("a time");
    let head =
        Checkpoint { origin: origin(LEDGER), size: 2, root: tree.root(), recorded_at, head: hashes[1] };
    let signer = Signer::new(&origin(LEDGER), &[7; 32]).expect("a name");
    let path = vec![proofs::leaf(&hashes[1].0)];
    (Proof::Inclusion { event: Box::new(first), path, checkpoint: head.sign(&signer) }, signer.key().clone())
}

fn checked(json: &[u8], key: &VerifierKey) -> Option<Verified> {
    verify(json, Trust { key, ledger: None, held: None }).ok()
}

proptest! {
    #[test]
    fn whatever_replaces_some_of_a_proof_it_is_refused_or_says_the_same(
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        with in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let (proof, key) = proof();
        let mut json = proof.to_json().into_bytes();
        let whole = checked(&json, &key).expect("a proof");
        let at = at.index(json.len());
        let end = (at + length).min(json.len());
        json.splice(at..end, with);
        if let Some(told) = checked(&json, &key) {
            prop_assert_eq!(told, whole);
        }
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,200}") {
        let (_, key) = proof();
        prop_assert_eq!(checked(&bytes, &key), None);
        prop_assert!(text.parse::<VerifierKey>().is_err());
        if let Ok(note) = Note::parse(&text) {
            prop_assert!(note.verify(&key).is_err());
        }
    }

    #[test]
    fn whatever_a_note_says_is_read_as_it_was_signed(text in "[^\\x00-\\x1f]{1,40}(\n[^\\x00-\\x1f]{0,40}){0,5}\n", line in ".{0,60}") {
        let (_, key) = proof();
        let note = format!("{text}\n— {} AAAAAAAAAAA=\n", key.name());
        prop_assert_eq!(Note::parse(&note).expect("a note").unverified(), text.as_str());
        let more = format!("{note}{line}\n");
        prop_assert!(Checkpoint::open(&more, &key).is_err());
    }
}
