//! Notes, checkpoints and keys: whatever the bytes, they are read or refused; and what is read is written the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use proofs::{Checkpoint, Note, Signer, VerifierKey, origin};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let signer = Signer::new(&origin("fuzz"), &[7; 32]).expect("a name");
    assert!(Checkpoint::open(text, signer.key()).is_err(), "nobody signed this");
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(read) = Checkpoint::parse(text) {
        assert_eq!(read.text(), text);
    }
    if let Ok(note) = Note::parse(text) {
        assert!(text.starts_with(note.unverified()) && note.verify(signer.key()).is_err());
    }
    // Whatever lines follow the origin, if they make a checkpoint, it is read as it was signed.
    if let Ok(read) = Checkpoint::parse(&format!("{}\n{text}", origin("fuzz"))) {
        assert_eq!(Checkpoint::open(&read.sign(&signer), signer.key()), Ok(read));
    }
});
