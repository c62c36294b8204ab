"""Uploads that go on after a cut: our end point of tus 1.0.0, the protocol for resumable uploads over HTTP."""
