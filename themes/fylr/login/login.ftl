<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "social-providers.ftl" as identityProviders>
<#import "passkey.ftl" as passkey>
<#assign isFylrLogin = (fylr.isFylrLogin)!false>
<#-- Whether what has been typed is wrong, as far as one can tell: not when the directory is down, the page was open for too long, a passkey failed. -->
<#assign rejected = ((message.summary)!"") = msg("invalidUserMessage")>
<#assign state>aria-invalid="${rejected?c}"<#if rejected> aria-describedby="fylr-message"</#if></#assign>
<#assign canRegister = realm.password && realm.registrationAllowed && !registrationDisabled??>
<@layout.registrationLayout displayInfo=canRegister; section>
    <#if section = "header">
        ${msg("loginAccountTitle")}
    <#elseif section = "form">
        <#if rejected && fylr.lockMinutes??>
            <p id="fylr-lock" class="fylr-note">${msg("fylrLock", fylr.lockMinutes)}</p>
        </#if>
        <#if msg("fylrLoginInfo")?has_content>
            <div id="fylr-login-info" class="fylr-note">${kcSanitize(msg("fylrLoginInfo"))?no_esc}</div>
        </#if>
        <#if realm.password>
            <form id="kc-form-login" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post" novalidate="novalidate">
                <#if !usernameHidden??>
                    <@field.group name="username" label=msg("fylrLoginLabel")>
                        <span class="${properties.kcInputClass}<#if rejected> ${properties.kcError}</#if>">
                            <input id="username" name="username" type="text" value="${login.username!''}"<#if msg("fylrLoginPlaceholder")?has_content> placeholder="${msg("fylrLoginPlaceholder")}"</#if>
                                   autocomplete="${(enableWebAuthnConditionalUI?has_content)?then('username webauthn', 'username')}"
                                   autocapitalize="none" spellcheck="false" <#if !login.username?has_content>autofocus</#if> ${state}>
                        </span>
                    </@field.group>
                </#if>
                <@field.group name="password" label=msg("password")>
                    <div class="${properties.kcInputGroup}">
                        <div class="${properties.kcInputGroupItemClass} ${properties.kcFill}">
                            <span class="${properties.kcInputClass}<#if rejected> ${properties.kcError}</#if>">
                                <input id="password" name="password" type="password" autocomplete="current-password"
                                       <#if usernameHidden?? || login.username?has_content>autofocus</#if> ${state}>
                            </span>
                        </div>
                        <div class="${properties.kcInputGroupItemClass}">
                            <button id="kc-show-password" class="${properties.kcFormPasswordVisibilityButtonClass}" type="button" aria-label="${msg("showPassword")}" aria-controls="password"
                                    data-password-toggle data-label-show="${msg("showPassword")}" data-label-hide="${msg("hidePassword")}"
                                    data-icon-show="${properties.kcFormPasswordVisibilityIconShow}" data-icon-hide="${properties.kcFormPasswordVisibilityIconHide}">
                                <i class="${properties.kcFormPasswordVisibilityIconShow}" aria-hidden="true"></i>
                            </button>
                        </div>
                    </div>
                </@field.group>
                <#if ((fylr.keepLogin)!false) || realm.resetPasswordAllowed>
                    <div class="fylr-options">
                        <#if ((fylr.keepLogin)!false) && !usernameHidden??>
                            <@field.checkbox name="rememberMe" label=msg("fylrKeepLogin") value=login.rememberMe?? />
                        </#if>
                        <#if realm.resetPasswordAllowed>
                            <a href="${url.loginResetCredentialsUrl}">${msg("doForgotPassword")}</a>
                        </#if>
                    </div>
                </#if>
                <input type="hidden" id="id-hidden-input" name="credentialId" value="${auth.selectedCredential!''}">
                <@buttons.loginButton />
            </form>
        </#if>
        <#if enableWebAuthnConditionalUI?has_content || (fylr.guestUrl)?has_content>
            <div class="fylr-or<#if !(fylr.guestUrl)?has_content> fylr-scripted</#if>">${msg("fylrOr")}</div>
        </#if>
        <#if enableWebAuthnConditionalUI?has_content>
            <@passkey.login />
        </#if>
        <#if (fylr.guestUrl)?has_content>
            <a id="fylr-guest" class="${properties.kcButtonSecondaryClass} ${properties.kcButtonBlockClass}" href="${fylr.guestUrl}">${msg("fylrGuest")}</a>
        </#if>
        <#if isFylrLogin>
            <form id="fylr-cancel" action="${url.loginAction}" method="post">
                <button type="submit" name="cancel" value="1" class="${properties.kcButtonLinkClass} ${properties.kcButtonBlockClass}">${msg("doCancel")}</button>
            </form>
        </#if>
    <#elseif section = "socialProviders">
        <#-- At fylr's endpoints, auth_method says when a login goes to an identity provider. -->
        <#if realm.password && !isFylrLogin && social.providers?has_content>
            <@identityProviders.show social=social/>
        </#if>
    <#elseif section = "info" && canRegister>
        <div id="kc-registration">
            <span>${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></span>
        </div>
    </#if>

</@layout.registrationLayout>
