//! Lines that no event's hash covers: each ends with a check of its own, so that an altered one can be named.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What stands between a line and its check.
const CHECK: &str = ",\"check\":\"";

/// The line of an object, with the first eight bytes of the SHA-256 of what it is without them.
pub fn write(object: &impl Serialize) -> String {
    let text = serde_json::to_string(object).expect("strings and integers are JSON");
    let open = &text[..text.len() - 1];
    format!("{open}{CHECK}{}\"}}", check(&text))
}

/// The object of a line whose check is right, and which is written as [`write`] does.
pub fn read<T: Serialize + DeserializeOwned>(line: &str) -> Option<T> {
    let (open, end) = line.rsplit_once(CHECK)?;
    let text = format!("{open}}}");
    let checked = end.strip_suffix("\"}")? == check(&text);
    let object: T = checked.then(|| serde_json::from_str(&text).ok())??;
    (write(&object) == line).then_some(object)
}

fn check(text: &str) -> String {
    hex::encode(&digest(&SHA256, text.as_bytes()).as_ref()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written_and_not_once_it_was_altered() {
        let line = write(&serde_json::json!({ "a": "x,\"check\":\"", "b": 1 }));
        let read = |line: &str| read::<serde_json::Value>(line);
        assert_eq!(read(&line).expect("read")["b"], 1);
        for (at, _) in line.char_indices() {
            let mut bytes = line.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(read(&String::from_utf8(bytes).expect("text")).is_none(), "{at}");
        }
    }
}
