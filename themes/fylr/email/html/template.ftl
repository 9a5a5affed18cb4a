<#-- Keycloak's layout of all mails, in the look of the login pages: no table, no image, and styles in place, because many mail programs drop all others. -->
<#assign font = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif">
<#macro emailLayout>
<!DOCTYPE html>
<html lang="${locale.language}" dir="${(ltr)?then('ltr','rtl')}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${subject!}</title>
</head>
<body style="margin: 0; padding: 24px 16px; background: #f3f4f7; color: #171a21; ${font}; font-size: 16px; line-height: 1.5">
  <div style="max-width: 512px; margin: 0 auto 16px; font-size: 18px; font-weight: bold">${realmName!}</div>
  <div style="max-width: 448px; margin: 0 auto; padding: 16px 32px; border: 1px solid #e1e4ea; border-radius: 16px; background: #ffffff; overflow-wrap: break-word">
    <#nested>
  </div>
</body>
</html>
</#macro>

<#macro button href label>
  <p style="margin: 24px 0"><a href="${href}" style="display: inline-block; padding: 12px 24px; border-radius: 10px; background: #2f55d4; color: #ffffff; font-weight: bold; text-decoration: none">${label}</a></p>
</#macro>
