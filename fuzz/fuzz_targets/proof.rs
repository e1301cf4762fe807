//! Proofs: whatever the bytes, they are refused; and whatever is spliced into a proof, it is refused or says the same.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use proofs::{
    Checkpoint, Event, Hash, Proof, Signer, Tree, Trust, Verified, VerifierKey, leaf, origin, verify,
    verify_consistency, verify_inclusion,
};

const LEDGER: &str = "01936b3e-6f1a-7c3a-9d52-0f6a4be1c001";

/// A proof of the first of two events, what it shows, and the key.
static WHOLE: LazyLock<(Vec<u8>, Verified, VerifierKey)> = LazyLock::new(|| {
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
        payload: "{}".to_owned(),
        metadata: "{}".to_owned(),
    };
    let first = event(1, Hash([0; 32]));
    let one = first.hash().expect("a hash");
    let two = event(2, one).hash().expect("a hash");
    let mut tree = Tree::default();
    [one, two].iter().for_each(|hash| tree.push(&hash.0));
    let recorded_at = Checkpoint::parse(&format!(
        "{}\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\ntime 2026-11-21T20:00:00.123456Z\nhead {two}\n",
        origin(LEDGER)
    ));
    let head = Checkpoint { root: tree.root(), ..recorded_at.expect("a checkpoint") };
    let signer = Signer::new(&origin(LEDGER), &[7; 32]).expect("a name");
    let path = vec![leaf(&two.0)];
    let json = Proof::Inclusion { event: Box::new(first), path, checkpoint: head.sign(&signer) }.to_json();
    let key = signer.key().clone();
    let trust = Trust { key: &key, ledger: None, held: None };
    let verified = verify(json.as_bytes(), trust).expect("a proof");
    (json.into_bytes(), verified, key)
});

fuzz_target!(|input: (u16, u16, Vec<u8>)| {
    let (json, whole, key) = &*WHOLE;
    let (at, length, bytes) = input;
    let trust = Trust { key, ledger: None, held: None };
    assert!(verify(&bytes, trust).is_err());
    if let Ok(proof) = Proof::parse(&bytes) {
        assert_eq!(Proof::parse(proof.to_json().as_bytes()), Ok(proof));
    }
    let at = usize::from(at) % json.len();
    let end = (at + usize::from(length)).min(json.len());
    let spliced = [&json[..at], &bytes, &json[end..]].concat();
    if let Ok(told) = verify(&spliced, trust) {
        assert_eq!(told, *whole);
    }
    paths(u64::from(length), &bytes);
});

/// Paths of any length between trees of any size.
fn paths(small: u64, bytes: &[u8]) {
    let number = |at: usize| {
        bytes.get(at..at + 8).map_or(small, |part| u64::from_le_bytes(part.try_into().expect("8")))
    };
    let (one, other) = (number(0), number(8));
    let path: Vec<Hash> = bytes.chunks_exact(32).map(|part| Hash(part.try_into().expect("32"))).collect();
    let root = Hash([9; 32]);
    assert!(!verify_inclusion(&Hash([1; 32]), one, other, &path, &root));
    assert!(one == other || !verify_consistency((one, &root), (other, &Hash([8; 32])), &path));
}
