# The web application firewall in front of each API.

locals {
  # AWS keeps the rules of these groups up to date. A body may have 256 KiB (docs/api.md): the rule that refuses one of more than
  # 8 KiB only counts it. Source: AWS WAF Developer Guide, "AWS Managed Rules rule groups list".
  managed_rules = {
    AWSManagedRulesAmazonIpReputationList = { priority = 1, counted = [] }
    AWSManagedRulesKnownBadInputsRuleSet  = { priority = 2, counted = [] }
    AWSManagedRulesCommonRuleSet          = { priority = 3, counted = ["SizeRestrictions_BODY"] }
  }
}

resource "aws_wafv2_web_acl" "api" {
  count       = var.waf ? 1 : 0
  name        = local.prefix
  description = "Refuses requests to the APIs of ${local.prefix} that come too often or look like an attack"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "rate"
    priority = 0

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit              = var.waf_rate_limit
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = false
      metric_name                = "rate"
      sampled_requests_enabled   = true
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules

    content {
      name     = rule.key
      priority = rule.value.priority

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.key

          dynamic "rule_action_override" {
            for_each = rule.value.counted

            content {
              name = rule_action_override.value

              action_to_use {
                count {}
              }
            }
          }
        }
      }

      # No metric of its own: the gateway's answers with 403 are counted.
      visibility_config {
        cloudwatch_metrics_enabled = false
        metric_name                = rule.key
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = local.prefix
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_association" "api" {
  for_each     = { for name, api in local.apis : name => api.stage_arn if var.waf }
  resource_arn = each.value
  web_acl_arn  = aws_wafv2_web_acl.api[0].arn
}
