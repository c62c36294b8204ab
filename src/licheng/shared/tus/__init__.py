"""Uploads that go on after a cut: our end point of tus 1.0.0 (https://tus.io/protocols/resumable-upload)."""
