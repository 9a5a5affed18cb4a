<#import "template.ftl" as layout>
<#-- The code and the description of an OAuth error. Keycloak keeps only the message when the page is shown in another language; both are in it. -->
<#assign parts = message.summary?matches(r"([a-z]+(?:_[a-z]+)+): (.+)", "s")>
<#assign code = oauthError!(parts?has_content?then(parts?groups[1], ""))>
<#assign description = oauthErrorDescription!(parts?has_content?then(parts?groups[2], ""))>
<#-- A link that logs in, and no longer does: who has come by it can only ask for another. -->
<#assign deadLink = [msg("fylrActionCodeInvalid"), msg("fylrInvitationInvalid")]?seq_contains(message.summary)>
<#-- A text of its own has what concerns the person in front of the browser; what is left is for who runs the application. -->
<#assign known = ["invalid_client", "invalid_state", "access_denied", "temporarily_unavailable", "server_error"]?seq_contains(code)>
<@layout.registrationLayout displayMessage=false; section>
    <#if section = "header">
        ${msg(deadLink?then("fylrDeadLinkTitle", "errorTitle"))}
    <#elseif section = "form">
        <div id="kc-error-message" role="alert">
            <#if code?has_content>
                <p class="instruction">${msg("fylrError." + known?then(code, "other"))}</p>
                <p>${msg("fylrErrorAdvice." + known?then(code, "other"))}</p>
                <div class="fylr-details">
                    <p>${msg("fylrErrorDetails")}</p>
                    <code id="fylr-error-code">${code}</code>
                    <p id="fylr-error-description" lang="en">${description}</p>
                </div>
            <#else>
                <p class="instruction">${kcSanitize(message.summary)?no_esc}</p>
                <p>${msg(deadLink?then((message.summary = msg("fylrInvitationInvalid"))?then("fylrInvitationAdvice", "fylrActionCodeAdvice"), "fylrErrorAdvice.keycloak"))}</p>
            </#if>
            <#if traceId??>
                <p id="traceId" class="fylr-note">${msg("traceIdSupportMessage", traceId)}</p>
            </#if>
        </div>
        <#if !skipLink?? && (client.baseUrl)?has_content>
            <a id="backToApplication" class="${properties.kcButtonSecondaryClass} ${properties.kcButtonBlockClass}" href="${client.baseUrl}">${msg("backToApplication")}</a>
        </#if>
    </#if>
</@layout.registrationLayout>
