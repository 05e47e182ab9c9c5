environment         = "prod"
log_retention_days  = 90
deletion_protection = true

# Real customers would use up the default of 5,000 requests within hours.
monthly_quota = 1000000
