"""停机保号费用减免: who approved it off-line, for which months, and under which name its application is sent (R5.5)."""
