//! A ledger as one file of JSON Lines, which another server takes in.
//!
//! A header, then the events, one a line, in order and with their very bytes, then the keys unless they are left out, then
//! the signed checkpoint. A file without its last line is half a file. Everything streams: memory holds a page.

mod check;
mod checked;
mod frame;
mod line;
mod lines;
mod refused;
mod resume;
mod take_in;
mod write;

pub use check::{Signed, SignedBy};
pub use frame::{End, Header, Key};
pub use line::{Line, NoLine};
pub use refused::{Code, Refused};
pub use resume::{Begun, resume};
pub use take_in::{ImportError, Into, Verified, ledger_of, take_in, verify};
pub use write::{ExportError, Source};
