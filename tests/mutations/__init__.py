"""Whether tests see the rules that matter change: each rule is altered in one place, and a test must fail."""
