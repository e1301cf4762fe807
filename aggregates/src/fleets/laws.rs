//! What holds whatever is done with pools and payouts, and in whichever order.
