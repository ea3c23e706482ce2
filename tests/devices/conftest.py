"""Windows of these tests are drawn into memory."""
