environment         = "prod"
log_retention_days  = 90
deletion_protection = true

# The workflow's history and 5,000 requests a month would be soon used up by real customers.
monthly_quota = 1000000
