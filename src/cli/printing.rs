//! `println!` and `print!` as commands need them: whoever reads no further, as `head` does, is no failure.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write as _};

/// Prints to standard output, as far as somebody reads it. Ends the process if it cannot be written for another reason.
pub fn out(text: Arguments<'_>) {
    match io::stdout().write_fmt(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("bursar: standard output: {error}");
            std::process::exit(1);
        }
        _ => {}
    }
}

macro_rules! println {
    ($($text:tt)*) => { $crate::cli::printing::out(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! print {
    ($($text:tt)*) => { $crate::cli::printing::out(format_args!($($text)*)) };
}
