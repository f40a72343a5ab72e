"""The way from requests that were seen to access rules; pure, so that nothing of a log can leave memory here."""
