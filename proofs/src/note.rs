//! Signed notes (C2SP `signed-note`): a text, a blank line, and lines `— <key name> <base64 of key id and signature>`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{Signer, VerifierKey, is_name};
use crate::refusal::Refused;

/// The largest note that is read, in bytes.
const LONGEST: usize = 64 << 10;
/// The most signatures that are read. The specification asks for 16 at least.
const SIGNATURES: usize = 100;

/// A note that was read; nothing of it is believed before [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    text: &'a str,
    signatures: Vec<Signature<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature<'a> {
    name: &'a str,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Reads a note.
    pub fn parse(note: &'a str) -> Result<Self, Refused> {
        if note.len() > LONGEST {
            return Err(Refused::BadNote("it is larger than any"));
        }
        if note.contains(|c: char| c < ' ' && c != '\n') {
            return Err(Refused::BadNote("it has a control character"));
        }
        let blank = note.rfind("\n\n").ok_or(Refused::BadNote("no blank line parts text and signatures"))?;
        let (text, lines) = (&note[..=blank], &note[blank + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(Refused::BadNote("its last line does not end"))?;
        let signatures = lines.split('\n').map(Signature::parse).collect::<Option<Vec<_>>>();
        let signatures = signatures.ok_or(Refused::BadNote("a line of signatures is none"))?;
        match signatures.len() {
            ..=SIGNATURES => Ok(Note { text, signatures }),
            _ => Err(Refused::BadNote("it has more than 100 signatures")),
        }
    }

    /// The text, once a signature of this key is found and holds. Signatures of other keys are passed over; a wrong one of
    /// this key refuses the note.
    pub fn verify(&self, key: &VerifierKey) -> Result<&'a str, Refused> {
        let by_key = |signature: &&Signature<'_>| signature.name == key.name() && signature.id == key.id();
        let mut own = self.signatures.iter().filter(by_key).peekable();
        if own.peek().is_none() {
            return Err(Refused::NotSigned(key.to_string()));
        }
        match own.all(|signature| key.verifies(self.text, &signature.bytes)) {
            true => Ok(self.text),
            false => Err(Refused::BadSignature),
        }
    }

    /// The text as it stands, signed by nobody knows whom.
    pub fn unverified(&self) -> &'a str {
        self.text
    }
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = STANDARD.decode(bytes).ok()?;
        let (id, bytes) = bytes.split_first_chunk()?;
        is_name(name).then(|| Signature { name, id: *id, bytes: bytes.to_vec() })
    }
}

/// The note of a text that ends in a newline, signed by one key.
pub(crate) fn signed(text: &str, signer: &Signer) -> String {
    let signature = [&signer.key().id()[..], &signer.sign(text)].concat();
    format!("{text}\n— {} {}\n", signer.key().name(), STANDARD.encode(signature))
}
