<#-- Keycloak's template (theme keycloak.v2) under a strict content security policy: no script, handler or style stands in a page. -->
<#import "field.ftl" as field>
<#import "footer.ftl" as loginFooter>
<#import "theme-resources.ftl" as themeResourceTags>

<#-- Pages of Keycloak's that bring scripts of their own and an import map, which cannot be an external file. To copy them all only to move
     those elsewhere would be to maintain them, so these pages, and no others, get a weaker policy. Keycloak's own header stays in force. -->
<#assign bringsScripts = [
    "code", "login-passkeys-conditional-authenticate", "login-password", "login-recovery-authn-code-config", "login-recovery-authn-code-input",
    "login-username", "webauthn-authenticate", "webauthn-error", "webauthn-register"
  ]?seq_contains(pageId)>

<#-- On the pages for what is not found, and for errors that nobody has caught, the realm's names are as they were set: perhaps not at all. -->
<#assign name = realm.displayName?has_content?then(realm.displayName!, realm.name)>
<#assign nameHtml = realm.displayNameHtml?has_content?then(realm.displayNameHtml!, name)>

<#-- Once the user has logged in in another tab, Keycloak has its pages start again. At fylr's endpoints that would only throw away what has been
     typed: a request there, and not what follows it, is what single sign-on answers. -->
<#assign restartsWithOtherTab = pageId = "login" && !((fylr.isFylrLogin)!false)>

<#macro contentSecurityPolicy>
  <#local inline = bringsScripts?then(" 'unsafe-inline'", "")>
  <#-- No form-action: browsers would apply it to the redirect after the form too, which leads to a client of any origin or scheme. -->
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'${inline}; style-src 'self'${inline}; img-src 'self' data:; font-src 'self'; base-uri 'none'<#if pageId = "frontchannel-logout">; frame-src *</#if>">
</#macro>

<#macro username>
  <p class="fylr-user">
    <i class="fa fa-user" aria-hidden="true"></i>
    <span id="kc-attempted-username">${auth.attemptedUsername}</span>
    <a id="reset-login" href="${url.loginRestartFlowUrl}">${msg("fylrOtherUser")}</a>
  </p>
</#macro>

<#-- Nobody did anything wrong when a page was open for too long. -->
<#assign timedOut = ["loginTimeout", "expiredActionMessage", "expiredCodeMessage"]?map(key -> msg(key))>

<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false>
<#assign heading><#nested "header"></#assign>
<#-- What the heading says, without its markup: a tab tells which page it is before it tells which server. -->
<#assign headingText = heading?markup_string?replace("<[^>]*>", " ", "r")?replace("\\s+", " ", "r")?trim>
<!DOCTYPE html>
<html class="${properties.kcHtmlClass!}" lang="${lang}"<#if realm.internationalizationEnabled> dir="${(locale.rtl)?then('rtl','ltr')}"</#if>>

<head>
  <@contentSecurityPolicy />
  <meta charset="utf-8">
  <meta name="color-scheme" content="light${darkMode?then(' dark', '')}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex, nofollow">
  <#if properties.meta?has_content>
    <#list properties.meta?split(' ') as meta>
      <meta name="${meta?split('==')[0]}" content="${meta?split('==')[1]}">
    </#list>
  </#if>
  <title><#if headingText?has_content>${headingText?no_esc} – </#if>${name}</title>
  <@themeResourceTags.renderFavicons themeResources.favicons url.resourcesPath />
  <@themeResourceTags.renderStyles themeResources.stylesCommon url.resourcesCommonPath />
  <@themeResourceTags.renderStyles themeResources.styles url.resourcesPath />
  <#-- Neither a module nor deferred: it must have run before the page is painted. -->
  <script src="${url.resourcesPath}/js/color-scheme.js"<#if darkMode> data-dark-class="${properties.kcDarkModeClass}"</#if>></script>
  <#if bringsScripts>
    <script type="importmap">{"imports": {"rfc4648": "${url.resourcesCommonPath}/vendor/rfc4648/rfc4648.js"}}</script>
  </#if>
  <@themeResourceTags.renderScripts themeResources.scripts url.resourcesPath "text/javascript" />
  <#if scripts??>
    <#list scripts as script>
      <script src="${script}" type="text/javascript"></script>
    </#list>
  </#if>
  <script type="module" src="${url.resourcesPath}/js/passwordVisibility.js"></script>
  <script type="module" src="${url.resourcesPath}/js/page.js"></script>
<#-- The space keeps Keycloak from putting an inline script in front of it, which would replace the address in the history: page.js does. -->
</head >

<body id="keycloak-bg" class="${properties.kcBodyClass!}" data-page-id="login-${pageId}"<#if url.hasAction()> data-page-url="${url.loginAction}"</#if><#if restartsWithOtherTab> data-other-tab-url="${url.ssoLoginInOtherTabsUrl}"</#if><#if authenticationSession??> data-session-hash="${authenticationSession.authSessionIdHash}"</#if>>
<div class="${properties.kcLogin!}">
  <div class="${properties.kcLoginContainer!}">
    <header id="kc-header">
      <div id="kc-header-wrapper">
        <#if properties.fylrLogo?has_content>
          <picture>
            <#if darkMode && properties.fylrLogoDark?has_content>
              <source srcset="${url.resourcesPath}/${properties.fylrLogoDark}" media="(prefers-color-scheme: dark)">
            </#if>
            <img src="${url.resourcesPath}/${properties.fylrLogo}" alt="${name}">
          </picture>
        <#elseif nameHtml = name>
          <span class="fylr-mark" aria-hidden="true">${name[0]}</span>${name}
        <#else>
          ${kcSanitize(msg("loginTitleHtml", nameHtml))?no_esc}
        </#if>
      </div>
    </header>
    <main class="${properties.kcLoginMain!}">
      <div class="${properties.kcLoginMainHeader!}">
        <h1 class="${properties.kcLoginMainTitle!}" id="kc-page-title">${heading}</h1>
        <#if pageId = "login">
          <p id="fylr-application" class="fylr-note">${msg("fylrApplication", client.name?has_content?then(client.name!, client.clientId))}</p>
        </#if>
      </div>
      <div class="${properties.kcLoginMainBody!}">
        <#if displayRequiredFields>
          <p class="fylr-note"><span class="${properties.kcInputRequiredClass!}" aria-hidden="true">*</span> ${msg("requiredFields")}</p>
        </#if>
        <#if auth?has_content && auth.showUsername() && !auth.showResetCredentials()>
          <#nested "show-username">
          <@username />
        </#if>

        <#-- App-initiated actions should not see warning messages about the need to complete the action during login. -->
        <#if displayMessage && message?has_content && (message.type != 'warning' || !isAppInitiatedAction??)>
          <#local messageType = timedOut?seq_contains(message.summary)?then("warning", message.type)>
          <div id="fylr-message" role="${(message.type = 'error')?then('alert', 'status')}" class="${properties.kcAlertClass!} pf-m-${(messageType = 'error')?then('danger', messageType)}">
            <div class="${properties.kcAlertIconClass!}"><span class="${properties['kcFeedback' + messageType?cap_first + 'Icon']!}" aria-hidden="true"></span></div>
            <span class="${properties.kcAlertTitleClass!} kc-feedback-text">${message.summary}</span>
          </div>
        </#if>

        <#nested "form">

        <#if auth?has_content && auth.showTryAnotherWayLink() && pageId != "error">
          <form id="kc-select-try-another-way-form" action="${url.loginAction}" method="post">
            <button id="try-another-way" type="submit" name="tryAnotherWay" value="on" class="${properties.kcButtonSecondaryClass} ${properties.kcButtonBlockClass}">${msg("doTryAnotherWay")}</button>
          </form>
        </#if>

        <#if switchOrganizationEnabled?? && switchOrganizationEnabled>
          <form id="kc-switch-organization-form" action="${url.loginAction}" method="post">
            <button id="switch-organization" type="submit" name="switchOrganization" value="true" class="${properties.kcButtonSecondaryClass} ${properties.kcButtonBlockClass}">${msg("doSwitchOrganization")}</button>
          </form>
        </#if>

        <#nested "socialProviders">

        <#if displayInfo>
          <div id="kc-info"><div id="kc-info-wrapper"><#nested "info"></div></div>
        </#if>

        <@loginFooter.content/>
      </div>
    </main>
    <#if realm.internationalizationEnabled && locale.supported?size gt 1>
      <nav id="kc-locale" aria-label="${msg("fylrLanguages")}">
        <ul>
          <#list locale.supported as l>
            <#assign current = l.languageTag = locale.currentLanguageTag>
            <li><a href="<#if fylrLinkAddress??>${fylrLinkAddress}&amp;kc_locale=${l.languageTag}<#else>${l.url}</#if>" lang="${l.languageTag}" hreflang="${l.languageTag}"<#if current> aria-current="true"</#if>>${l.label}</a></li>
          </#list>
        </ul>
      </nav>
    </#if>
  </div>
</div>
</body>
</html>
</#macro>
